-- concurrently
-- What holds of postings, and how they are found: by programme, by redemption, by what the merchant
-- calls a change of a balance.

create unique index concurrently if not exists ledger_posting_redeemed
    on ledger_posting (redemption_id, kind, holder_id) where reason = 'redemption';

create unique index concurrently if not exists ledger_posting_source
    on ledger_posting (project_id, kind, holder_id, source_id)
    where source_id is not null and reason in ('addition', 'removal');

create index concurrently if not exists ledger_posting_programme
    on ledger_posting (project_id, kind, programme_id, position desc)
    where programme_id is not null;

create index concurrently if not exists ledger_posting_redemption
    on ledger_posting (redemption_id) where redemption_id is not null;
