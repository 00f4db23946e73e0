-- concurrently
-- The orders and filters of lists, each from an index, on tables that may hold millions of rows and
-- are being written to (see largesse.storage.migrate: each statement runs on its own).

create index concurrently if not exists voucher_touched
    on voucher (project_id, coalesce(updated_at, created_at) desc, id);

create index concurrently if not exists voucher_of_category
    on voucher (category_id, created_at desc, id) where category_id is not null;

create index concurrently if not exists customer_touched
    on customer (project_id, coalesce(updated_at, created_at) desc, id);

create index concurrently if not exists customer_city
    on customer (project_id, lower(address ->> 'city'), created_at desc, id)
    where address is not null;

create index concurrently if not exists customer_order_touched
    on customer_order (project_id, coalesce(updated_at, created_at) desc, id);

create index concurrently if not exists publication_campaign
    on publication (campaign_id, created_at desc, id) where campaign_id is not null;

create index concurrently if not exists publication_voucher
    on publication using gin (voucher_ids);

create index concurrently if not exists redemption_code
    on redemption (project_id, voucher_code, created_at desc) where voucher_code is not null;

create index concurrently if not exists product_collection_dynamic
    on product_collection (project_id) where type = 'AUTO_UPDATE';
