-- The order list is read newest first.
create index orders_placed_at on orders (placed_at);
