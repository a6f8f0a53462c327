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
	"sync"
	"time"
)

// browser is a Chromium without a window that is told what to do over a pipe: messages are JSON, each ended by a zero.
type browser struct {
	cmd     *exec.Cmd
	to      *os.File
	session string

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

// open starts the browser with one page of the size. A profile of its own is thrown away with the folder.
func open(ctx context.Context, program, folder string, width, height int) (*browser, error) {
	hear, say, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	listen, answer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	args := []string{
		"--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + folder, "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--lang=en", fmt.Sprintf("--window-size=%d,%d", width, height),
	}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to run as root with it
	}
	b := &browser{cmd: exec.CommandContext(ctx, program, args...), to: say, answers: map[int]chan reply{}}
	b.cmd.ExtraFiles = []*os.File{hear, answer} // descriptors 3 and 4
	if err := b.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	go b.listen(listen)
	return b, errors.Join(hear.Close(), answer.Close(), b.attach(ctx))
}

// attach opens the page.
func (b *browser) attach(ctx context.Context) error {
	var target struct {
		ID string `json:"targetId"` //nolint:tagliatelle // the browser's word
	}
	if err := b.ask(ctx, "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var session struct {
		ID string `json:"sessionId"` //nolint:tagliatelle // the browser's word
	}
	if err := b.ask(ctx, "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &session); err != nil {
		return err
	}
	b.session = session.ID
	return nil
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
func (b *browser) ask(ctx context.Context, method string, params, into any) error {
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
func (b *browser) evaluate(ctx context.Context, script string) (string, error) {
	var out struct {
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
	}
	err := b.ask(ctx, "Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}, &out)
	text, _ := out.Result.Value.(string)
	return text, err
}

// until looks again and again until the script says "yes".
func (b *browser) until(ctx context.Context, script string) error {
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
func (b *browser) picture(ctx context.Context) ([]byte, error) {
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
	b.session = ""
	err := b.ask(ctx, "Browser.close", map[string]any{}, nil)
	return errors.Join(err, b.cmd.Wait())
}
