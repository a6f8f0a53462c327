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
func startUI(o Options) error {
	cfg := &uiconfig.Config{
		Host: loopback, Port: o.UIPort, TemporalGRPCAddress: hostPort(o.Port), DefaultNamespace: o.Namespace,
		EnableUI: true, DisableWriteActions: true, HideLogs: true, DisableNewsFetch: true,
		// Plain HTTP on this machine.
		CORS:     uiconfig.CORS{CookieInsecure: true},
		CustomUI: panel(o.Panel),
	}
	if err := cfg.Validate(); err != nil {
		return fmt.Errorf("configure the Web UI: %w", err)
	}
	ui := uiserver.NewServer(uioptions.WithConfigProvider(cfg))
	go func() {
		if err := ui.Start(); err != nil {
			fmt.Fprintln(os.Stderr, "Web UI:", err)
			os.Exit(1)
		}
	}()
	return nil
}

// panel is our page inside the page of a workflow. It is told which workflow that is and may lead to another one; it signs people
// in by itself, in a window of its own.
func panel(origin string) uiconfig.CustomUI {
	if origin == "" {
		return uiconfig.CustomUI{}
	}
	return uiconfig.CustomUI{Enabled: true, IframeExtensions: []uiconfig.IframeExtension{{
		ID: "placement-panel", Title: "Placement", Slot: "workflow.header.after-details",
		Src: origin + "/panel", AllowedOrigin: origin,
		Sandbox:     uiconfig.IframeSandbox{AllowSameOrigin: true, AllowPopups: true, AllowForms: true},
		Permissions: []string{"context:workflow", "navigation:write"},
		Sizing:      uiconfig.IframeExtensionSizing{MinHeight: 64, DefaultHeight: 120, MaxHeight: 640},
	}}}
}

func uiAnswers(port int) error {
	conn, err := net.DialTimeout("tcp", hostPort(port), time.Second)
	if err != nil {
		return err
	}
	return conn.Close()
}
