// Package composetest holds the test that keeps docker-compose.yml, .env.example and the Dockerfile to their promises. It is
// a module of its own, so that the service's list of dependencies stays short.
package composetest
