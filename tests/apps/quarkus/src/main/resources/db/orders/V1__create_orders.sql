create table orders (id int primary key, product int not null);
