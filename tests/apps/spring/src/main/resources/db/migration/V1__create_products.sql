create table products (
    id int primary key,
    name varchar(100) not null,
    currency varchar(3) not null
);
insert into products values (1, 'green tea', '${currency}');
insert into products values (2, 'coffee', '${currency}');
