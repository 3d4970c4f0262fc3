/** As a generated script has them: keys of the datacenter's own, and a trigger in place of a cascade. */
export const itemTables = (id: number): string => `
CREATE SEQUENCE item_seq START ${id} INCREMENT 10;
CREATE TABLE item (id bigint PRIMARY KEY DEFAULT nextval('item_seq'), name text NOT NULL UNIQUE);
CREATE TABLE part (id bigint PRIMARY KEY, item_id bigint NOT NULL REFERENCES item (id));
CREATE FUNCTION delete_parts() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM part WHERE item_id = OLD.id; RETURN OLD; END';
CREATE TRIGGER delete_parts BEFORE DELETE ON item FOR EACH ROW EXECUTE FUNCTION delete_parts();
`;
