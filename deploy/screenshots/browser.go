package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// browser is a Chromium without a window that is told what to do over a pipe: messages are JSON, each ended by a zero.
type browser struct {
	cmd *exec.Cmd
	to  *os.File

	mu      sync.Mutex
	last    int
	answers map[int]chan reply
}

// reply is what the browser answers, or says by itself.
type reply struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// tab is a page of the browser, or a frame of another origin in one.
type tab struct {
	*browser

	session string
}

// target is what the browser has open.
type target struct {
	ID   string `json:"targetId"` //nolint:tagliatelle // the browser's word
	Type string `json:"type"`
	URL  string `json:"url"`
}

// open starts the browser with one page of the size. A profile of its own is thrown away with the folder.
func open(ctx context.Context, program, folder string, width, height int) (tab, error) {
	hear, say, err := os.Pipe()
	if err != nil {
		return tab{}, err
	}
	listen, answer, err := os.Pipe()
	if err != nil {
		return tab{}, err
	}
	args := []string{
		"--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + folder, "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--lang=en", fmt.Sprintf("--window-size=%d,%d", width, height),
		"--ignore-certificate-errors", // that of make dev is signed by a CA of its own, which this profile does not know
	}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to run as root with it
	}
	b := &browser{cmd: exec.CommandContext(ctx, program, args...), to: say, answers: map[int]chan reply{}}
	b.cmd.ExtraFiles = []*os.File{hear, answer} // descriptors 3 and 4
	if err := b.cmd.Start(); err != nil {
		return tab{}, fmt.Errorf("start %s: %w", program, err)
	}
	go b.listen(listen)
	if err := errors.Join(hear.Close(), answer.Close()); err != nil {
		return tab{}, err
	}
	var page target
	if err := (tab{b, ""}).ask(ctx, "Target.createTarget", map[string]any{"url": "about:blank"}, &page); err != nil {
		return tab{}, err
	}
	return b.attach(ctx, page.ID)
}

// attach lets something that is open be told what to do.
func (b *browser) attach(ctx context.Context, id string) (tab, error) {
	var session struct {
		ID string `json:"sessionId"` //nolint:tagliatelle // the browser's word
	}
	err := (tab{b, ""}).ask(ctx, "Target.attachToTarget", map[string]any{"targetId": id, "flatten": true}, &session)
	return tab{b, session.ID}, err
}

// find waits for something of a type to be open whose address has a part, and attaches to it.
func (b *browser) find(ctx context.Context, kind, part string) (tab, error) {
	id, err := b.await(ctx, kind, part, true)
	if err != nil {
		return tab{}, err
	}
	return b.attach(ctx, id)
}

// await waits until something of a type whose address has a part is open, or nothing is. It returns the ID of what is open.
func (b *browser) await(ctx context.Context, kind, part string, open bool) (string, error) {
	for {
		var all struct {
			Targets []target `json:"targetInfos"` //nolint:tagliatelle // the browser's word
		}
		if err := (tab{b, ""}).ask(ctx, "Target.getTargets", map[string]any{}, &all); err != nil {
			return "", err
		}
		at := slices.IndexFunc(all.Targets, func(t target) bool { return t.Type == kind && strings.Contains(t.URL, part) })
		if open && at >= 0 {
			return all.Targets[at].ID, nil
		}
		if !open && at < 0 {
			return "", nil
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("wait for %s of %s to be open (%t): %w", kind, part, open, ctx.Err())
		case <-time.After(250 * time.Millisecond):
		}
	}
}

// listen hands on what the browser says, until it ends.
func (b *browser) listen(from *os.File) {
	r := bufio.NewReader(from)
	for {
		message, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var a reply
		if json.Unmarshal(bytes.TrimRight(message, "\x00"), &a) != nil || a.ID == 0 {
			continue
		}
		b.mu.Lock()
		to := b.answers[a.ID]
		delete(b.answers, a.ID)
		b.mu.Unlock()
		if to != nil {
			to <- a
		}
	}
}

// ask sends one command and reads the answer into the value; nil for none.
func (b tab) ask(ctx context.Context, method string, params, into any) error {
	answer := make(chan reply, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.answers[id] = answer
	b.mu.Unlock()
	message := map[string]any{"id": id, "method": method, "params": params}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(data, 0)); err != nil {
		return err
	}
	select {
	case a := <-answer:
		if a.Error != nil {
			return fmt.Errorf("%s: %s", method, a.Error.Message)
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(a.Result, into)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

// evaluate runs a script in the page and returns the text that it results in.
func (b tab) evaluate(ctx context.Context, script string) (string, error) {
	var out struct {
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
	}
	// As if somebody had clicked: only then may a page open a window.
	err := b.ask(ctx, "Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "userGesture": true}, &out)
	text, _ := out.Result.Value.(string)
	return text, err
}

// until looks again and again until the script says "yes".
func (b tab) until(ctx context.Context, script string) error {
	look := time.NewTicker(250 * time.Millisecond)
	defer look.Stop()
	for {
		said, err := b.evaluate(ctx, script)
		if err != nil || said == "yes" {
			return err
		}
		select {
		case <-ctx.Done():
			text, _ := b.evaluate(context.WithoutCancel(ctx), "document.body ? document.body.innerText.slice(0, 400) : ''")
			return fmt.Errorf("the page does not show it: %w; it shows %q", ctx.Err(), text)
		case <-look.C:
		}
	}
}

// picture is the page as a PNG.
func (b tab) picture(ctx context.Context) ([]byte, error) {
	var out struct {
		Data string `json:"data"`
	}
	if err := b.ask(ctx, "Page.captureScreenshot", map[string]any{"format": "png"}, &out); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(out.Data)
}

// close ends the browser.
func (b *browser) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := (tab{b, ""}).ask(ctx, "Browser.close", map[string]any{}, nil)
	return errors.Join(err, b.cmd.Wait())
}
