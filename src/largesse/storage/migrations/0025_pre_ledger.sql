-- The ledger: points of customers, as postings that are never edited and a balance per account.

-- What a redemption credited to its customer; negative for a rollback.
alter table redemption add column points bigint;

-- One row per holder and kind, moved by the transaction that writes the postings: a balance is the
-- sum of its postings at all times.
create table ledger_account (
    project_id text not null references project,
    kind text not null check (kind in ('points')),
    holder_id text not null,
    balance bigint not null,
    -- What rollbacks took of it in all.
    taken_back bigint not null default 0 check (taken_back >= 0),
    primary key (project_id, kind, holder_id),
    -- Nobody spends what is not there. A balance is below zero only as far as a rollback took back
    -- what was spent already.
    check (balance + taken_back >= 0)
);

create table ledger_posting (
    id text primary key,
    project_id text not null references project,
    -- Postings are numbered as they are written: those of one request share their moment.
    position bigint generated always as identity,
    kind text not null check (kind in ('points')),
    -- Whose account; null once they are forgotten: what was credited stays in the books.
    holder_id text,
    amount bigint not null check (amount <> 0),
    -- The balance after it; null with no holder to have one.
    balance bigint,
    reason text not null check (reason in ('redemption', 'rollback')),
    redemption_id text not null,
    rollback_id text,
    campaign_id text,
    voucher_id text,
    created_at timestamptz not null,
    check ((reason = 'rollback') = (rollback_id is not null)),
    check ((reason = 'rollback') = (amount < 0))
);
create index ledger_posting_holder on ledger_posting (project_id, kind, holder_id, position desc);
-- A redemption credits once, and is taken back once.
create unique index ledger_posting_credited on ledger_posting (redemption_id)
    where rollback_id is null;
create unique index ledger_posting_taken_back on ledger_posting (redemption_id)
    where rollback_id is not null;
