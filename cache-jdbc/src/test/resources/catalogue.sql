-- A shop's catalogue as others have it: foreign keys, a compound key, numerics, JSON, arrays, an enum.
CREATE SCHEMA catalogue;
SET search_path = catalogue;
CREATE TYPE availability AS ENUM ('in_stock', 'to_order', 'gone');
CREATE TABLE brand (
  id   smallserial PRIMARY KEY,
  name varchar(80) NOT NULL UNIQUE
);
CREATE TABLE category (
  id     serial PRIMARY KEY,
  parent integer REFERENCES category (id),
  title  varchar(120) NOT NULL
);
CREATE TABLE product (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id     smallint REFERENCES brand (id),
  category_id  integer NOT NULL REFERENCES category (id),
  title        text NOT NULL,
  price        numeric(10, 2) NOT NULL CHECK (price >= 0),
  weight_kg    numeric,
  attributes   jsonb NOT NULL DEFAULT '{}',
  tags         text[] NOT NULL DEFAULT '{}',
  availability availability NOT NULL DEFAULT 'in_stock',
  released     date,
  changed      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX product_by_category ON product (category_id);
CREATE TABLE variant (
  product_id bigint REFERENCES product (id) ON DELETE CASCADE,
  size       varchar(10),
  colour     varchar(20),
  ean        char(13),
  stock      integer NOT NULL DEFAULT 0,
  PRIMARY KEY (product_id, size, colour)
);
INSERT INTO brand (name) VALUES ('Halden'), ('Orvik');
INSERT INTO category (parent, title) VALUES (NULL, 'Outdoor'), (1, 'Tents');
INSERT INTO product (brand_id, category_id, title, price, weight_kg, attributes, tags, released, changed) VALUES
  (1, 2, 'Ridge tent', 249.90, 3.150, '{"poles": 3, "colour": "red"}', '{camping,"two persons"}', '2024-03-01',
   '2026-01-02 03:04:05.678901+02'),
  (2, 2, 'Tarp', 39.00, NULL, '{}', '{}', NULL, '2026-01-02 03:04:05+00');
INSERT INTO variant VALUES (1, 'M', 'red', '4006381333931', 7), (1, 'L', 'black/grey', NULL, 0), (2, 'one', 'green', NULL, 12);
