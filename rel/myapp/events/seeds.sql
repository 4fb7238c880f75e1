insert into events (id, type, subject)
select s.id, s.type, s.subject
  from (select 1 as id, 'customer.registered' as type, 'customer/1' as subject
        union all select 2, 'order.placed', 'order/1') s
 where not exists (select 1 from events e where e.id = s.id);
