-- Demo data. Seeds run with every `seed`, so each insert skips the rows that are there already.
insert into customers (id, email, name, country, email_domain)
select s.id, s.email, s.name, s.country, s.domain
  from (select 1 as id, 'ada@example.com' as email, 'Ada Lovelace' as name, 'GB' as country, 'example.com' as domain
        union all select 2, 'grace@example.org', 'Grace Hopper', 'US', 'example.org'
        union all select 3, 'emmy@example.net', 'Emmy Noether', 'DE', 'example.net') s
 where not exists (select 1 from customers c where c.id = s.id);

insert into products (id, sku, title, price_cents)
select s.id, s.sku, s.title, s.price
  from (select 1 as id, 'BK-0001' as sku, 'Notes on the Analytical Engine' as title, 2450 as price
        union all select 2, 'BK-0002', 'A Compiler from First Principles', 3900
        union all select 3, 'PR-0001', 'Print: Symmetry and Conservation; framed', 8000) s
 where not exists (select 1 from products p where p.id = s.id);

insert into addresses (id, customer_id, street, city, postcode)
select s.id, s.customer, s.street, s.city, s.postcode
  from (select 1 as id, 1 as customer, '12 St James''s Square' as street, 'London' as city, 'SW1Y 4JH' as postcode
        union all select 2, 3, 'Weender Landstrasse 3', 'Göttingen', '37073') s
 where not exists (select 1 from addresses a where a.id = s.id);

insert into orders (id, customer_id, status, address_id)
select s.id, s.customer, s.status, s.address
  from (select 1 as id, 1 as customer, 'paid' as status, 1 as address
        union all select 2, 3, 'new', 2) s
 where not exists (select 1 from orders o where o.id = s.id);

insert into order_items (order_id, product_id, quantity, price_cents)
select s.order_id, s.product, s.quantity, s.price
  from (select 1 as order_id, 1 as product, 1 as quantity, 2450 as price
        union all select 1, 2, 2, 3900
        union all select 2, 3, 1, 8000) s
 where not exists (select 1 from order_items i where i.order_id = s.order_id and i.product_id = s.product);

insert into payments (id, order_id, amount_cents, method)
select s.id, s.order_id, s.amount, s.method
  from (select 1 as id, 1 as order_id, 10250 as amount, 'card' as method) s
 where not exists (select 1 from payments p where p.id = s.id);
