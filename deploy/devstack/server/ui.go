package server

import (
	"fmt"
	"net"
	"os"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// startUI serves the Web UI. It only shows: whoever wants to change a placement asks the API, which knows who may.
func startUI(o Options) {
	ui := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host: loopback, Port: o.UIPort, TemporalGRPCAddress: hostPort(o.Port), DefaultNamespace: o.Namespace,
		EnableUI: true, DisableWriteActions: true, HideLogs: true, DisableNewsFetch: true,
		// Plain HTTP on this machine.
		CORS: uiconfig.CORS{CookieInsecure: true},
	}))
	go func() {
		if err := ui.Start(); err != nil {
			fmt.Fprintln(os.Stderr, "Web UI:", err)
			os.Exit(1)
		}
	}()
}

func uiAnswers(port int) error {
	conn, err := net.DialTimeout("tcp", hostPort(port), time.Second)
	if err != nil {
		return err
	}
	return conn.Close()
}
