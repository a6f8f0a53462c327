// Package mail is something the contract must not know.
package mail
