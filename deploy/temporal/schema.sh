#!/bin/sh
# Brings Temporal's two databases to the version of its tools. It may be repeated, and is, at every start. Where the server
# is and who asks is in SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN.
set -eu
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  temporal-sql-tool --database "$database" create-database --defaultdb postgres
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-name "postgresql/v12/${pair##*:}"
done
