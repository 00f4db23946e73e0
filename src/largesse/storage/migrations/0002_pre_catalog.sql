-- Categories, products, SKUs and collections.

create table category (
    id text primary key,
    project_id text not null references project,
    name text not null,
    hierarchy integer not null default 1 check (hierarchy >= 0),
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, name)
);

-- Products and what hangs on them are named within their project: every project has a product
-- `prod_5h1pp1ng` and a collection `pc_a11pr0dUc75`.
create table product (
    project_id text not null references project,
    id text not null,
    source_id text,
    name text,
    -- Wire units (x100).
    price bigint,
    attributes text[] not null default '{}',
    image_url text,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    deleted_at timestamptz,
    primary key (project_id, id),
    unique (project_id, source_id)
);
create index product_created on product (project_id, created_at desc, id);

create table sku (
    project_id text not null references project,
    id text not null,
    product_id text not null,
    source_id text,
    sku text,
    price bigint,
    currency text,
    attributes jsonb not null default '{}',
    image_url text,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    deleted_at timestamptz,
    primary key (project_id, id),
    unique (project_id, source_id),
    foreign key (project_id, product_id) references product on delete cascade
);
create index sku_product on sku (project_id, product_id, created_at desc, id);

create table product_collection (
    project_id text not null references project,
    id text not null,
    name text not null,
    type text not null default 'STATIC' check (type in ('STATIC', 'AUTO_UPDATE')),
    filter jsonb,
    created_at timestamptz not null,
    updated_at timestamptz,
    primary key (project_id, id),
    unique (project_id, name)
);
create index product_collection_created on product_collection (project_id, created_at desc, id);

-- A product in a collection covers its SKUs, so a row names one or the other. "All Products" has
-- no rows: what it holds is every product.
create table product_collection_item (
    project_id text not null,
    collection_id text not null,
    product_id text,
    sku_id text,
    position integer not null default 0,
    check (num_nonnulls(product_id, sku_id) = 1),
    foreign key (project_id, collection_id) references product_collection on delete cascade,
    foreign key (project_id, product_id) references product on delete cascade,
    foreign key (project_id, sku_id) references sku on delete cascade
);
create unique index product_collection_item_product
    on product_collection_item (project_id, product_id, collection_id)
    where product_id is not null;
create unique index product_collection_item_sku
    on product_collection_item (project_id, sku_id, collection_id)
    where sku_id is not null;
create index product_collection_item_collection
    on product_collection_item (project_id, collection_id, position);

-- What every project has from its first moment, whoever makes it: shipping as a product, so that
-- free shipping is a free unit, and the collection of all products.
create function add_well_known_catalog() returns trigger
language plpgsql
as $$
begin
    insert into product (project_id, id, source_id, name, created_at)
    values (new.id, 'prod_5h1pp1ng', '5h1pp1ng', 'Shipping', new.created_at);
    insert into product_collection (project_id, id, name, type, created_at)
    values (new.id, 'pc_a11pr0dUc75', 'All Products', 'AUTO_UPDATE', new.created_at);
    return null;
end;
$$;
create trigger project_well_known_catalog
    after insert on project
    for each row execute function add_well_known_catalog();
