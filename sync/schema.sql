-- The store of a kiosk. Nothing here says who somebody is or what a frame holds: frames are
-- sealed, the rest are numbers. Everything can be rebuilt from the journal but the hub's marks, which
-- its next receipt says again. `mark` is a hash of the row's columns before it, in their order: SQLite
-- does not notice a changed byte inside a row.

CREATE TABLE meta (          -- one row
    id INTEGER PRIMARY KEY CHECK (id = 1),
    schema INTEGER NOT NULL,
    hlc INTEGER NOT NULL,    -- last given: the clock's floor
    turn_day INTEGER NOT NULL,
    turn_used INTEGER NOT NULL, -- numbers of that day that booths have given
    captured INTEGER NOT NULL, -- facts about people written here, ever; none of anonymous streams
    epoch INTEGER NOT NULL,  -- of the last believed receipt
    epoch_random BLOB NOT NULL,
    hub_commit INTEGER NOT NULL,
    receipt BLOB NOT NULL,   -- as it came, to show it to the hub
    tenant BLOB NOT NULL,    -- whose receipt that was
    fair_closed INTEGER NOT NULL, -- the hub said so last: only the change to it releases
    mark BLOB NOT NULL
);

CREATE TABLE stream (
    id INTEGER PRIMARY KEY,  -- order of opening
    stream BLOB NOT NULL UNIQUE,
    tenant BLOB NOT NULL,
    fair BLOB NOT NULL,
    device BLOB NOT NULL,
    facts_wrap BLOB NOT NULL,
    identity_wrap BLOB NOT NULL,
    next INTEGER NOT NULL,   -- sequence number of the next frame
    head BLOB NOT NULL,      -- hash chain
    people INTEGER NOT NULL, -- facts about people in the whole stream
    stored INTEGER NOT NULL, -- the hub's marks, as counts
    stored_people INTEGER NOT NULL,
    safe INTEGER NOT NULL,
    safe_people INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    fork INTEGER NOT NULL,
    sends INTEGER NOT NULL,  -- bundles sent
    purged INTEGER NOT NULL, -- frames below were safe and are deleted
    purge_mark INTEGER NOT NULL, -- becomes `purged` …
    purge_ms INTEGER NOT NULL,   -- … at this time
    anonymous INTEGER NOT NULL,  -- then the three numbers of people above are 0 …
    veiled INTEGER NOT NULL,     -- … and only this device reads how many (sync/veil.h)
    lost INTEGER NOT NULL,       -- facts about people in frames that are gone everywhere …
    lost_below INTEGER NOT NULL, -- … as far as was said to the hub
    mark BLOB NOT NULL
);

CREATE TABLE frame (         -- the outbox
    stream INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    mark BLOB NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;

CREATE TABLE aside (         -- two frames under one number: kept for a person to look into
    stream BLOB NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL
);

CREATE TABLE slip (
    folio INTEGER NOT NULL,  -- first 35 bits of the id
    slip BLOB PRIMARY KEY,
    record BLOB NOT NULL,
    copy INTEGER NOT NULL,
    prints INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    turns BLOB NOT NULL,     -- per turn: service u8, module u16, number u16
    mark BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX slip_folio ON slip (folio);
