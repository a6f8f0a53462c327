// Command placement may import what it wires together, and has the clock.
package main

import (
	"time"

	_ "github.com/gin-gonic/gin"

	_ "placement/api"
	_ "placement/models/migrations"
	_ "placement/workflows"
)

func main() { _ = time.Now() }
