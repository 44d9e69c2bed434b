import { type DialectText, ddl } from './migration.ts';

/** Longest name of a tool. */
const LONGEST = 64;
const PLACES = Array.from({ length: LONGEST - 2 }, (_, index) => `(${index + 1})`).join(', ');

/**
 * Every three characters in a row of a live tool's name, so that a search for part of a name need not read all names.
 * Kept by triggers.
 */
export const namesOfTools: readonly DialectText[] = [
  ddl(`CREATE TABLE tool_grams (
    account_id {text} NOT NULL, gram {text} NOT NULL, tool_id {text} NOT NULL, PRIMARY KEY (account_id, gram, tool_id)
  ) {keyed}`),
  ddl('CREATE INDEX tool_grams_tool ON tool_grams (tool_id)'),
  ddl('CREATE TABLE tool_gram_places (place {int} NOT NULL PRIMARY KEY) {keyed}'),
  ddl(`INSERT INTO tool_gram_places (place) VALUES ${PLACES}`),
  sqliteOnly(`INSERT INTO tool_grams ${sqliteGrams('tools', 'FROM tools, tool_gram_places')}`),
  sqliteOnly(`CREATE TRIGGER tools_named AFTER INSERT ON tools BEGIN
    INSERT INTO tool_grams ${sqliteGrams('NEW', 'FROM tool_gram_places')}; END`),
  sqliteOnly(`CREATE TRIGGER tools_unnamed AFTER DELETE ON tools BEGIN
    DELETE FROM tool_grams WHERE tool_id = OLD.tool_id; END`),
  // A change of anything else writes the name again as it was.
  sqliteOnly(`CREATE TRIGGER tools_renamed AFTER UPDATE OF name, deleted_at ON tools
    WHEN OLD.name <> NEW.name OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
    DELETE FROM tool_grams WHERE tool_id = OLD.tool_id;
    INSERT INTO tool_grams ${sqliteGrams('NEW', 'FROM tool_gram_places')}; END`),
  postgresOnly(`CREATE FUNCTION name_tool() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.name = NEW.name AND (OLD.deleted_at IS NULL) = (NEW.deleted_at IS NULL) THEN
        RETURN NULL;
      END IF;
      IF TG_OP <> 'INSERT' THEN
        DELETE FROM tool_grams WHERE tool_id = OLD.tool_id;
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN
        INSERT INTO tool_grams (account_id, gram, tool_id)
          SELECT DISTINCT NEW.account_id, substr(lower(NEW.name), place::int, 3), NEW.tool_id
          FROM tool_gram_places WHERE place <= length(NEW.name) - 2;
      END IF;
      RETURN NULL;
    END $$`),
  postgresOnly(`INSERT INTO tool_grams (account_id, gram, tool_id)
    SELECT DISTINCT account_id, substr(lower(name), place::int, 3), tool_id
    FROM tools, tool_gram_places WHERE place <= length(name) - 2 AND deleted_at IS NULL`),
  postgresOnly(`CREATE TRIGGER tools_named AFTER INSERT OR DELETE OR UPDATE OF name, deleted_at ON tools
    FOR EACH ROW EXECUTE FUNCTION name_tool()`),
];

function sqliteGrams(row: string, from: string): string {
  return `(account_id, gram, tool_id)
    SELECT DISTINCT ${row}.account_id, substr(lower(${row}.name), place, 3), ${row}.tool_id ${from}
    WHERE place <= length(${row}.name) - 2 AND ${row}.deleted_at IS NULL`;
}

function sqliteOnly(sqlite: string): DialectText {
  return { sqlite, postgres: null };
}

function postgresOnly(postgres: string): DialectText {
  return { sqlite: null, postgres };
}
