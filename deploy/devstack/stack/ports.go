package stack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
	"time"
)

// Free ports are taken below the range from which systems hand out ports for outgoing connections (32768 on Linux,
// 49152 elsewhere), so that nobody gets ours by chance while a killed child is being started again.
const firstPort, lastPort = 10000, 29999

const loopback = "127.0.0.1"

// FreePorts returns n different ports on the loopback address that nobody listens on.
func FreePorts(n int) ([]int, error) {
	var ports []int
	for range 1000 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		l, err := net.Listen("tcp", address(port))
		if err != nil {
			continue
		}
		// All are held until all are found, so they differ.
		defer l.Close()
		if ports = append(ports, port); len(ports) == n {
			return ports, nil
		}
	}
	return nil, fmt.Errorf("no %d free ports between %d and %d on %s", n, firstPort, lastPort, loopback)
}

// requireFree reports an error that says what to do when somebody listens on addr. A process that is just ending gets
// a moment to let go.
func requireFree(what, addr, remedy string) error {
	for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		l, err := net.Listen("tcp", addr)
		if err == nil {
			return l.Close()
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("%s cannot listen on %s (%w): %s", what, addr, err, remedy)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s needs %s, which is in use: stop what listens there, or %s", what, addr, remedy)
		}
	}
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
