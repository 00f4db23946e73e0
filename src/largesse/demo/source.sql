-- What is read from the retailer's Parquet files. DuckDB runs these, not PostgreSQL; the views
-- they stand on are made by `source.py`, one a file, under the file's name.

-- name: make_lines
-- Every transaction line once, amounts in cents, with its local date: timestamps are UTC, the
-- retailer's days are New York's. The shelf amount is what the goods cost before the card, the
-- coupon and the retailer's match took something off.
create temp view line as
select
    household_id,
    basket_id,
    product_id,
    quantity,
    cast(((transaction_timestamp at time zone 'UTC') at time zone 'America/New_York') as date)
        as day,
    transaction_timestamp as paid_at,
    cast(round(sales_value * 100) as bigint) as sales,
    cast(round(retail_disc * 100) as bigint) as card_discount,
    cast(round(coupon_disc * 100) as bigint) as coupon_discount,
    cast(round(coupon_match_disc * 100) as bigint) as match_discount,
    cast(round((sales_value + retail_disc + coupon_match_disc) * 100) as bigint) as shelf_amount
from transactions

-- name: campaigns
-- The campaigns with their type as a letter and their window of local days, the last included.
select
    campaign_id,
    replace(campaign_type, 'Type ', '') as campaign_type,
    cast(start_date as date) as first_day,
    cast(end_date as date) as last_day
from campaign_descriptions
order by campaign_id

-- name: audiences
-- Which households each campaign was sent to.
select distinct campaign_id, household_id
from campaigns
order by campaign_id, household_id

-- name: coupons
-- One row for each campaign and coupon of it; the file repeats rows.
select distinct campaign_id, coupon_upc
from coupons
order by campaign_id, coupon_upc

-- name: coupon_products
-- The products each campaign's coupon is for; the file repeats rows.
select distinct campaign_id, coupon_upc, product_id
from coupons
order by campaign_id, coupon_upc, product_id

-- name: products
-- Every product of the list or of a coupon, with the shelf price it was sold at most often (the
-- lower one among equals); a product nobody bought has no price. Lines of quantity 0 are skipped,
-- so nothing is divided by zero.
with sold as (
    select product_id, cast(round(shelf_amount / quantity) as bigint) as price, count(*) as times
    from line
    where quantity > 0 and shelf_amount > 0
    group by all
),
usual as (
    select product_id, arg_max(price, (times, -price)) as price
    from sold
    group by product_id
),
known as (
    select product_id from products
    union
    select product_id from coupons
)
select
    known.product_id,
    listed.manufacturer_id,
    listed.department,
    listed.brand,
    listed.product_category,
    listed.product_type,
    listed.package_size,
    usual.price
from known
left join products as listed on listed.product_id = known.product_id
left join usual on usual.product_id = known.product_id
order by known.product_id

-- name: households
-- Every household that bought or was sent a campaign, with what is known of it.
with known as (
    select household_id from transactions
    union
    select household_id from campaigns
)
select
    known.household_id,
    age,
    income,
    home_ownership,
    marital_status,
    household_size,
    household_comp,
    kids_count
from known
left join demographics on demographics.household_id = known.household_id
order by known.household_id

-- name: redemptions
-- The recorded redemptions in time order. The record has days, not hours: within a day the
-- household's and the coupon's number decide.
select
    household_id,
    coupon_upc,
    campaign_id,
    cast(redemption_date as date) as day
from coupon_redemptions
order by day, household_id, campaign_id, coupon_upc

-- name: baskets
-- The lines of every basket of a household on a day it redeemed something; baskets of one local
-- day are pooled. In the order of the till.
with asked as (
    select distinct household_id, cast(redemption_date as date) as day
    from coupon_redemptions
)
select
    line.household_id,
    line.day,
    line.product_id,
    line.quantity,
    line.shelf_amount,
    line.card_discount,
    line.coupon_discount,
    line.match_discount,
    line.paid_at
from line
join asked on asked.household_id = line.household_id and asked.day = line.day
order by line.household_id, line.day, line.paid_at, line.basket_id, line.product_id

-- name: coupon_lines
-- Every line of the year that a coupon was taken off, till events included.
select coupon_discount, match_discount
from line
where coupon_discount > 0
order by paid_at, basket_id, product_id
