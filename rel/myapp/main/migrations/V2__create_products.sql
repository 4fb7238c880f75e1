create table products (
  id          bigint       not null primary key,
  sku         varchar(40)  not null,
  title       varchar(200) not null,
  price_cents integer      not null,
  constraint products_sku_unique unique (sku),
  constraint products_price_positive check (price_cents >= 0)
);
