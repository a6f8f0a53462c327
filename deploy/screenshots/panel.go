package main

import (
	"context"
	"encoding/json"
	"fmt"
)

// signIn signs in to our panel as somebody does: it opens the window for that, writes the token there and waits until the panel
// has heard of it. What holds the panel is of the type: a page, or an iframe in Temporal's.
func signIn(ctx context.Context, b *browser, kind, token string) (tab, error) {
	panel, err := b.find(ctx, kind, "/panel")
	if err != nil {
		return tab{}, err
	}
	const signedIn = `document.getElementById('shown')?.hidden === false`
	err = panel.until(ctx, `(() => {
		if (`+signedIn+`) return 'yes';
		const enter = document.getElementById('enter');
		if (!enter || enter.hidden) return 'no';
		document.getElementById('sign-in').click();
		return 'yes';
	})()`)
	if err != nil {
		return tab{}, err
	}
	if said, err := panel.evaluate(ctx, signedIn+" ? 'yes' : 'no'"); err != nil || said == "yes" {
		return panel, err
	}
	window, err := b.find(ctx, "page", "/panel/sign-in")
	if err != nil {
		return tab{}, err
	}
	written, err := json.Marshal(token)
	if err != nil {
		return tab{}, err
	}
	// The form may not be there yet; once it is sent, the window closes and does not answer any more.
	err = window.until(ctx, `(() => {
		const field = document.getElementById('token');
		if (!field || document.readyState !== 'complete') return 'no';
		field.value = `+string(written)+`;
		setTimeout(() => document.getElementById('form').requestSubmit(), 100);
		return 'yes';
	})()`)
	if err != nil {
		return tab{}, fmt.Errorf("sign in to the panel: %w", err)
	}
	return panel, panel.until(ctx, signedIn+" ? 'yes' : 'no'")
}
