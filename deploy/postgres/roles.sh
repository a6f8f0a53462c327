#!/bin/sh
# Makes the roles and the service's database, once, when Postgres starts on an empty volume. The owner may make the role
# of the running service (placement_app) and nothing else that a superuser may.
set -eu
psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres --quiet \
  --set=owner="$OWNER_PASSWORD" --set=temporal="$TEMPORAL_PASSWORD" <<'SQL'
CREATE ROLE placement_owner LOGIN CREATEROLE PASSWORD :'owner';
CREATE DATABASE placement OWNER placement_owner;
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal';
SQL
