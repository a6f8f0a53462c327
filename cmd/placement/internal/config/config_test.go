package config_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/config"
)

func TestLoad(t *testing.T) {
	t.Parallel()

	t.Run("DefaultsAreThoseOfProduction", func(t *testing.T) {
		t.Parallel()
		c, err := config.Load(nil)
		require.NoError(t, err)
		require.Equal(t, config.Production, c.Env)
		require.Equal(t, ":8080", c.Listen)
		require.False(t, c.CodecEncode)
		require.Error(t, c.NeedDatabase())
		require.Error(t, c.NeedOwner())
	})

	t.Run("EveryProblemIsReported", func(t *testing.T) {
		t.Parallel()
		_, err := config.Load([]string{"PLACEMENT_ENV=test", "PLACEMENT_LITSEN=:1", "PLACEMENT_CODEC_ENCODE=yes", "PLACEMENT_LOG=loud"})
		require.ErrorContains(t, err, "PLACEMENT_ENV")
		require.ErrorContains(t, err, "PLACEMENT_LITSEN")
		require.ErrorContains(t, err, "PLACEMENT_CODEC_ENCODE")
		require.ErrorContains(t, err, "PLACEMENT_LOG")
	})

	t.Run("HTTPSIsConfiguredWholeOrNotAtAll", func(t *testing.T) {
		t.Parallel()
		_, err := config.Load([]string{"PLACEMENT_TLS_LISTEN=:8443", "PLACEMENT_TLS_CERT=cert.pem"})
		require.ErrorContains(t, err, "PLACEMENT_TLS_KEY")
		c, err := config.Load([]string{"PLACEMENT_TLS_LISTEN=:8443", "PLACEMENT_TLS_CERT=cert.pem", "PLACEMENT_TLS_KEY=key.pem"})
		require.NoError(t, err)
		require.Equal(t, ":8443", c.TLSListen)
	})

	t.Run("SecretsDoNotShow", func(t *testing.T) {
		t.Parallel()
		c, err := config.Load([]string{"DATABASE_URL=postgres://u:hunter2@h/db"})
		require.NoError(t, err)
		data, err := json.Marshal(c) //nolint:musttag // nobody encodes it; this shows what would happen
		require.NoError(t, err)
		for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), string(data)} {
			require.NotContains(t, shown, "hunter2")
		}
	})

	t.Run("NothingIsToldToAnybodyByDefault", func(t *testing.T) {
		t.Parallel()
		c, err := config.Load([]string{"OTEL_TRACES_SAMPLER=always_on", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"})
		require.NoError(t, err)
		require.False(t, c.Traces)
		require.Empty(t, c.MetricsListen)
	})

	t.Run("TracesGoWhereOpenTelemetrysVariablesSay", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"} {
			c, err := config.Load([]string{name + "=http://collector:4318"})
			require.NoError(t, err)
			require.True(t, c.Traces)
			c, err = config.Load([]string{name + "=http://collector:4318", "OTEL_SDK_DISABLED=true"})
			require.NoError(t, err)
			require.False(t, c.Traces)
			_, err = config.Load([]string{name + "=http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"})
			require.ErrorContains(t, err, "http/protobuf")
		}
	})
}
