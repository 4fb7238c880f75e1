alter table orders add column address_id bigint;
alter table orders add column shipped_at timestamp null;
alter table orders add constraint orders_address foreign key (address_id) references addresses (id);
