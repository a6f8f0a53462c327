-- The documents of a placement as they were issued; and how the people who work here are reached by phone.
-- Locks nothing: the tables are new.

-- +goose Up
CREATE TABLE user_contacts (
    tenant_id   uuid NOT NULL,
    user_id     uuid NOT NULL,
    phone       text NOT NULL,
    -- A list of relation.PhoneHours.
    phone_hours jsonb NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT user_contacts_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
SELECT protect('user_contacts', 'SELECT, INSERT, UPDATE');

CREATE TABLE documents (
    tenant_id         uuid NOT NULL,
    id                uuid NOT NULL,
    placement_id      uuid NOT NULL,
    candidate_id      uuid NOT NULL,
    kind              text NOT NULL CONSTRAINT documents_kind CHECK (kind IN ('company_brief', 'summons', 'minutes', 'agreement', 'evaluation')),
    -- The follow-up that it is about; 0 for none.
    follow_up         integer NOT NULL CONSTRAINT documents_follow_up CHECK (follow_up >= 0),
    language          text NOT NULL CONSTRAINT documents_language CHECK (language IN ('da', 'en')),
    version           integer NOT NULL CONSTRAINT documents_version CHECK (version >= 1),
    -- What it was made from, and a keyed hash of what it says, by which it is seen whether that has changed.
    placement_version integer NOT NULL,
    says              text NOT NULL,
    -- The hashes of its files, encrypted with the candidate's key: a plain one would tell who knows the words.
    hashes            bytea NOT NULL,
    issued_by         uuid NOT NULL,
    -- The tenant's time; created_at is the wall's.
    issued_at         timestamptz NOT NULL,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT documents_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT documents_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT documents_issued_by FOREIGN KEY (tenant_id, issued_by) REFERENCES users (tenant_id, id)
);
-- What was issued is never changed and never taken back.
SELECT protect('documents', 'SELECT, INSERT');
CREATE UNIQUE INDEX documents_one_version ON documents (tenant_id, placement_id, kind, follow_up, language, version);

CREATE TABLE document_files (
    tenant_id   uuid NOT NULL,
    document_id uuid NOT NULL,
    format      text NOT NULL CONSTRAINT document_files_format CHECK (format IN ('html', 'pdf')),
    -- The bytes that were issued, encrypted with the candidate's key.
    body        bytea NOT NULL,
    PRIMARY KEY (tenant_id, document_id, format),
    CONSTRAINT document_files_document FOREIGN KEY (tenant_id, document_id) REFERENCES documents (tenant_id, id)
);
SELECT protect('document_files', 'SELECT, INSERT');
