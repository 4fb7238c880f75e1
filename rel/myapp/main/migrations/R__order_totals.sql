-- Runs again whenever this file changes.
create or replace view order_totals as
select o.id as order_id, o.customer_id, o.status, sum(i.quantity * i.price_cents) as total_cents
  from orders o
  join order_items i on i.order_id = o.id
 group by o.id, o.customer_id, o.status;
