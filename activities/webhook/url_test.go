package webhook_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

func TestAnAddressIsAllowedOrNamesItsRule(t *testing.T) {
	t.Parallel()
	strict := webhook.Options{}
	local := webhook.Options{Local: true}
	networks := webhook.Options{Networks: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}, Ports: []uint16{443, 8443}}
	listed := webhook.Options{OnlyListed: true, Hosts: []string{"test.fagsystem.dk"}}
	practice := webhook.Options{OnlyListed: true, Local: true, Hosts: []string{"test.fagsystem.dk"}}

	for _, tt := range []struct {
		url     string
		options webhook.Options
		want    webhook.URLRule
	}{
		{"https://fagsystem.dk/hooks?code=a%20b", strict, webhook.URLAllowed},
		{"https://fagsystem.dk:443/", strict, webhook.URLAllowed},
		{"https://xn--blgrd-ura8m.dk/", strict, webhook.URLAllowed},
		{"https://93.184.216.34/", strict, webhook.URLAllowed},
		{"https://[2a00:1450:400f:80c::2003]/", strict, webhook.URLAllowed},
		{"https://fagsystem.dk/" + strings.Repeat("a", 2048), strict, webhook.URLTooLong},
		{"", strict, webhook.URLMalformed},
		{"fagsystem.dk/hooks", strict, webhook.URLMalformed},
		{"https:fagsystem.dk", strict, webhook.URLMalformed},
		{"https:///hooks", strict, webhook.URLMalformed},
		{"https://fagsystem.dk/a b", strict, webhook.URLMalformed},
		{"https://fagsystem.dk/\r\nX: y", strict, webhook.URLMalformed},
		{"https://fagsystem.dk\\@evil.example/", strict, webhook.URLMalformed},
		{"http://fagsystem.dk/", strict, webhook.URLScheme},
		{"ftp://fagsystem.dk/", local, webhook.URLScheme},
		{"file:///etc/passwd", local, webhook.URLMalformed},
		{"https://anna:secret@fagsystem.dk/", strict, webhook.URLUserinfo},
		{"https://fagsystem.dk@evil.example/", strict, webhook.URLUserinfo},
		{"https://fagsystem.dk/#top", strict, webhook.URLFragment},
		{"https://fagsystem.dk/#", strict, webhook.URLFragment},
		{"https://æblegård.dk/", strict, webhook.URLHost},
		{"https://fagsystem.dk./", strict, webhook.URLHost},
		{"https://fag_system-.dk/", strict, webhook.URLHost},
		{"https://fagsystem/", strict, webhook.URLHost},
		{"https://2130706433/", strict, webhook.URLHost},
		{"https://0x7f000001/", strict, webhook.URLHost},
		{"https://127.1/", strict, webhook.URLHost},
		{"https://0177.0.0.1/", strict, webhook.URLHost},
		{"https://" + strings.Repeat("a.", 127) + "dk/", strict, webhook.URLHost},
		{"https://127.0.0.1/", strict, webhook.URLAddress},
		{"https://localhost/", strict, webhook.URLAddress},
		{"https://a.LocalHost/", strict, webhook.URLAddress},
		{"https://10.20.1.1/", strict, webhook.URLAddress},
		{"https://169.254.169.254/latest/meta-data", strict, webhook.URLAddress},
		{"https://100.64.0.1/", strict, webhook.URLAddress},
		{"https://0.0.0.0/", strict, webhook.URLAddress},
		{"https://[::1]/", strict, webhook.URLAddress},
		{"https://[::ffff:10.0.0.1]/", strict, webhook.URLAddress},
		{"https://[fe80::1%25eth0]/", strict, webhook.URLAddress},
		{"https://[fd00::1]/", strict, webhook.URLAddress},
		{"https://[64:ff9b::7f00:1]/", strict, webhook.URLAddress},
		{"https://fagsystem.dk:8443/", strict, webhook.URLPort},
		{"https://fagsystem.dk:22/", networks, webhook.URLPort},
		{"https://fagsystem.dk:0/", local, webhook.URLPort},
		{"https://fagsystem.dk:/", strict, webhook.URLPort},

		{"http://localhost:9000/", local, webhook.URLAllowed},
		{"http://127.0.0.1:9000/", local, webhook.URLAllowed},
		{"http://[::1]:9000/", local, webhook.URLAllowed},
		{"https://fagsystem.dk:8443/", local, webhook.URLAllowed},
		{"http://fagsystem.dk/", local, webhook.URLScheme},
		{"http://93.184.216.34/", local, webhook.URLScheme},
		{"https://10.20.1.1/", local, webhook.URLAddress},

		{"https://10.20.1.1:8443/", networks, webhook.URLAllowed},
		{"https://10.21.1.1/", networks, webhook.URLAddress},
		{"https://127.0.0.1/", networks, webhook.URLAddress},
		{"https://fagsystem/", networks, webhook.URLAllowed},
		{"http://10.20.1.1/", networks, webhook.URLScheme},

		{"https://test.fagsystem.dk/", listed, webhook.URLAllowed},
		{"https://TEST.fagsystem.dk/", listed, webhook.URLAllowed},
		{"https://fagsystem.dk/", listed, webhook.URLNotListed},
		{"https://93.184.216.34/", listed, webhook.URLNotListed},
		{"https://127.0.0.1/", listed, webhook.URLAddress},
		{"https://fagsystem.dk/", practice, webhook.URLNotListed},
		{"http://127.0.0.1:9000/", practice, webhook.URLAllowed},
	} {
		require.Equal(t, tt.want, webhook.CheckURL(tt.url, tt.options), "%q with %+v", tt.url, tt.options)
	}
}

func TestAHeaderIsAllowedOrNamesItsRule(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, value string
		want        webhook.HeaderRule
	}{
		{"Authorization", "Bearer abc.def", webhook.HeaderAllowed},
		{"X-Api-Key", "a b~!", webhook.HeaderAllowed},
		{"traceparent", "00-1", webhook.HeaderAllowed},
		{"", "a", webhook.HeaderName},
		{"X Key", "a", webhook.HeaderName},
		{"X-Key:", "a", webhook.HeaderName},
		{"X-Key\r\nEvil", "a", webhook.HeaderName},
		{"X-Nøgle", "a", webhook.HeaderName},
		{strings.Repeat("a", 65), "a", webhook.HeaderName},
		{"X-Key", "", webhook.HeaderValue},
		{"X-Key", " a", webhook.HeaderValue},
		{"X-Key", "a\r\nEvil: b", webhook.HeaderValue},
		{"X-Key", "a\nb", webhook.HeaderValue},
		{"X-Key", "a\x00b", webhook.HeaderValue},
		{"X-Key", "a\tb", webhook.HeaderValue},
		{"X-Key", "å", webhook.HeaderValue},
		{"X-Key", strings.Repeat("a", 4097), webhook.HeaderValue},
		{"Host", "a", webhook.HeaderReserved},
		{"CONTENT-length", "1", webhook.HeaderReserved},
		{"Content-Type", "a", webhook.HeaderReserved},
		{"webhook-id", "a", webhook.HeaderReserved},
		{"Webhook-Signature", "a", webhook.HeaderReserved},
		{"WebHook-Request-Origin", "a", webhook.HeaderReserved},
		{"Connection", "close", webhook.HeaderReserved},
		{"Transfer-Encoding", "chunked", webhook.HeaderReserved},
		{"Proxy-Authorization", "a", webhook.HeaderReserved},
		{"Cookie", "a", webhook.HeaderReserved},
		{"Forwarded", "for=1", webhook.HeaderReserved},
		{"X-Forwarded-For", "1", webhook.HeaderReserved},
		{"X-HTTP-Method-Override", "DELETE", webhook.HeaderReserved},
		{"Metadata-Flavor", "Google", webhook.HeaderReserved},
		{"Idempotency-Key", "a", webhook.HeaderReserved},
		{"Accept-Encoding", "gzip", webhook.HeaderReserved},
	} {
		require.Equal(t, tt.want, webhook.CheckHeader(tt.name, tt.value), "%q: %q", tt.name, tt.value)
	}
}
