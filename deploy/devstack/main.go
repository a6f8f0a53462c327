// Command devstack runs everything a placement needs on one machine: Postgres, a Temporal server with its Web UI, and
// the service itself.
//
// It is a module of its own because the Temporal server brings hundreds of packages along that the service must not
// carry. Package stack holds the supervisor and the commands, package server the embedded Temporal; start reading at
// stack.Up and stack.Exec.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"placement/deploy/devstack/server"
	"placement/deploy/devstack/stack"
)

type cli struct {
	Up    upCmd    `cmd:"" help:"Bring up the whole stack and keep it running until Ctrl-C."`
	Exec  execCmd  `cmd:"" help:"Run a command with a thrown-away Postgres and Temporal around it."`
	Reset resetCmd `cmd:"" help:"Empty the data folder."`
	Child childCmd `cmd:"" hidden:"" help:"Run one process of the stack; devstack starts these itself."`
}

func main() {
	// The kernel's parent-death signal follows the thread that started the child, so a guard must keep to one.
	runtime.LockOSThread()
	var c cli
	k := kong.Parse(&c, kong.Name("devstack"), kong.Description("The placement stack on one machine."), kong.UsageOnError())
	err := k.Run()
	var exit stack.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(int(exit))
	case err != nil:
		fmt.Fprintln(os.Stderr, "devstack:", strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; "))
		os.Exit(1)
	}
}

type upCmd struct{ stack.UpOptions }

func (u *upCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// A later Ctrl-C ends devstack at once; the children then see their pipe close and end by themselves. One keystroke
	// can arrive twice, from the terminal and from make, and must count once.
	context.AfterFunc(ctx, func() { time.AfterFunc(time.Second, stop) })
	return stack.Up(ctx, u.UpOptions)
}

type execCmd struct {
	stack.ExecOptions

	Command []string `arg:"" passthrough:"" help:"The command and its arguments."`
}

func (e *execCmd) Run() error {
	if e.Command[0] == "--" {
		e.Command = e.Command[1:]
	}
	return stack.Exec(e.ExecOptions, e.Command)
}

type resetCmd struct {
	Data string `help:"Data folder." default:".data" env:"DEVSTACK_DATA"`
}

func (r *resetCmd) Run() error { return stack.Reset(r.Data) }

type childCmd struct {
	Guard    guardCmd    `cmd:"" help:"Run a command and end it when the pipe to devstack closes."`
	Temporal temporalCmd `cmd:"" help:"Run the Temporal server and its Web UI."`
}

type guardCmd struct {
	stack.GuardOptions

	Command []string `arg:"" passthrough:""`
}

func (g *guardCmd) Run() error {
	if g.Command[0] == "--" {
		g.Command = g.Command[1:]
	}
	return stack.Guard(g.GuardOptions, g.Command)
}

type temporalCmd struct{ server.Options }

func (t *temporalCmd) Run() error { return server.Run(t.Options, stack.OpenLifeline()) }
