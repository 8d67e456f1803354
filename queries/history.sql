-- title:   History
-- meaning: Every version of one service, oldest first
-- param:   :panel    a panel's name
-- param:   :service  the panel's id of the service
-- column:  panel       text    the panel's name
-- column:  service     text    the panel's id of the service
-- column:  valid_from  time    the first snapshot that showed this version
-- column:  valid_to    time    the first snapshot that showed another, or none; missing while it stands
-- column:  name        text
-- column:  category    text
-- column:  type        text
-- column:  rate        amount  per 1,000 units
-- column:  min         amount  least units of an order
-- column:  max         amount  most units of an order
-- column:  refill      flag    missing where the panel does not state it
-- column:  cancel      flag    missing where the panel does not state it
-- shell:   sqlite3 ratebook.sqlite with
--            .parameter set :panel "'acme'"
--            .parameter set :service "'123'"
--            .read queries/history.sql
WITH wanted AS (
  SELECT service.id FROM service JOIN panel ON panel.id = panel_id
  WHERE panel.name = :panel AND service.key = :service
)
SELECT panel, service, valid_from, valid_to, name, category, type, rate, min, max, refill, cancel
FROM service_version
WHERE service_id IN wanted AND listed
ORDER BY valid_from;
