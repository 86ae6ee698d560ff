-- What PostgreSQL, CockroachDB and YugabyteDB understand alike: no sequences, triggers, LISTEN/NOTIFY or JSON types.

-- One row that counts all changes. Each change takes its number by updating this row in its own transaction, so changes
-- become visible in the order of their numbers and a follower that has seen number n has seen all before it. A sequence
-- would not do: numbers are handed out before the commit, and commits overtake each other.
CREATE TABLE wal_change_counter (
    id          INT     NOT NULL PRIMARY KEY,
    last_change BIGINT  NOT NULL
);

INSERT INTO wal_change_counter (id, last_change) VALUES (1, 0);

-- Every revision there ever was; rows are never changed.
CREATE TABLE wal_namespace_revision (
    name         VARCHAR(64)  NOT NULL,
    revision     BIGINT       NOT NULL,
    spec         TEXT         NOT NULL,
    author       VARCHAR(256) NOT NULL,
    changed_time TIMESTAMPTZ  NOT NULL,
    deleted      BOOLEAN      NOT NULL,
    PRIMARY KEY (name, revision)
);

-- Which revision of a namespace holds now, and the number of the change that made it so. Deleted ones stay.
CREATE TABLE wal_namespace (
    name        VARCHAR(64) NOT NULL PRIMARY KEY,
    revision    BIGINT      NOT NULL,
    last_change BIGINT      NOT NULL
);

CREATE UNIQUE INDEX wal_namespace_last_change ON wal_namespace (last_change);
