create table orders (
  id          bigint      not null primary key,
  customer_id bigint      not null,
  status      varchar(20) default 'new' not null,
  placed_at   timestamp   default current_timestamp not null,
  constraint orders_customer foreign key (customer_id) references customers (id)
);

create table order_items (
  order_id    bigint  not null,
  product_id  bigint  not null,
  quantity    integer not null,
  price_cents integer not null,
  primary key (order_id, product_id),
  constraint order_items_order foreign key (order_id) references orders (id),
  constraint order_items_product foreign key (product_id) references products (id),
  constraint order_items_quantity_positive check (quantity > 0)
);
