import { zipFile } from './zip-file.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function relationships(links: readonly (readonly [id: string, kind: string, target: string])[]): string {
  const rows = links.map(
    ([id, kind, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships>${rows.join('')}</Relationships>`;
}

/** A word processor's file with two headings, a list, a table, deleted text and a text that is there twice. */
export function docxFile(document?: string): Buffer {
  const body = `
    <w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Guide</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="Berschrift1"/></w:pPr><w:r><w:t>Harbour museum</w:t></w:r></w:p>
    <w:p><w:r><w:t xml:space="preserve">The museum is open from nine </w:t></w:r><w:r><w:t>to five.</w:t></w:r>
      <w:del><w:r><w:delText>It was closed.</w:delText></w:r></w:del></w:p>
    <w:p><w:pPr><w:pStyle w:val="Berschrift2"/></w:pPr><w:r><w:t>What to see</w:t></w:r></w:p>
    <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>The lighthouse lamp</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="Liste"/></w:pPr><w:r><w:t>The diving bell</w:t></w:r></w:p>
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Guest</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Price</w:t></w:r></w:p></w:tc></w:tr>
      <w:tr><w:tc><w:p><w:r><w:t>Child</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2 &amp; a half euros</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
    <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Said once.</w:t></w:r></w:p></mc:Choice>
      <mc:Fallback><w:p><w:r><w:t>Said once.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>`;
  return zipFile({
    '[Content_Types].xml': `${HEAD}<Types/>`,
    '_rels/.rels': relationships([['r1', 'officeDocument', 'word/document.xml']]),
    'word/document.xml':
      document ?? `${HEAD}<w:document xmlns:w="w" xmlns:mc="mc"><w:body>${body}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relationships([['r1', 'styles', 'styles.xml']]),
    'word/styles.xml': `${HEAD}<w:styles><w:style w:styleId="Berschrift1"><w:name w:val="heading 1"/></w:style>
      <w:style w:styleId="Berschrift2"><w:name w:val="heading 2"/></w:style>
      <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
      <w:style w:styleId="Liste"><w:name w:val="List Bullet"/></w:style></w:styles>`,
  });
}

export function pptxFile(): Buffer {
  const slide = (title: string, text: string) =>
    `${HEAD}<p:sld><p:cSld><p:spTree>
      <p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>${title}</a:t></a:r></a:p></p:txBody></p:sp>
      <p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>
      <p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld><a:t>7</a:t></a:fld></a:p></p:txBody></p:sp>
    </p:spTree></p:cSld></p:sld>`;
  return zipFile({
    '_rels/.rels': relationships([['r1', 'officeDocument', 'ppt/presentation.xml']]),
    'ppt/presentation.xml': `${HEAD}<p:presentation><p:sldIdLst><p:sldId id="256" r:id="r9"/><p:sldId id="257" r:id="r3"/></p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships([
      ['r3', 'slide', 'slides/slide1.xml'],
      ['r9', 'slide', '/ppt/slides/slide2.xml'],
    ]),
    'ppt/slides/slide1.xml': slide('Second of all', 'The tide comes in.'),
    'ppt/slides/slide2.xml': slide('First of all', 'The tide goes out.'),
    'ppt/slides/_rels/slide2.xml.rels': relationships([['r1', 'notesSlide', '../notesSlides/notesSlide1.xml']]),
    'ppt/notesSlides/notesSlide1.xml': `${HEAD}<p:notes><p:sp><p:txBody><a:p><a:r><a:t>Pause here.</a:t></a:r></a:p></p:txBody></p:sp></p:notes>`,
  });
}

export function xlsxFile(): Buffer {
  return zipFile({
    '_rels/.rels': relationships([['r1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${HEAD}<workbook><sheets><sheet name="Prices" sheetId="1" r:id="r1"/><sheet name="Secret" state="hidden" sheetId="2" r:id="r2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships([
      ['r1', 'worksheet', 'worksheets/sheet1.xml'],
      ['r2', 'worksheet', 'worksheets/sheet2.xml'],
      ['r3', 'sharedStrings', 'sharedStrings.xml'],
      ['r4', 'styles', 'styles.xml'],
    ]),
    'xl/sharedStrings.xml': `${HEAD}<sst><si><t>Guest</t></si><si><t>Euros</t></si><si><t>Since</t></si><si><r><t>Chi</t></r><r><t>ld</t></r></si></sst>`,
    'xl/styles.xml': `${HEAD}<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${HEAD}<worksheet><sheetData>
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>
      <row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2"><v>2.5</v></c><c r="D2" s="1"><v>46000</v></c></row>
      <row r="3"><c r="A3" t="inlineStr"><is><t>Adult</t></is></c><c r="B3"><v>0.1</v></c></row></sheetData></worksheet>`,
    'xl/worksheets/sheet2.xml': `${HEAD}<worksheet><sheetData><row><c t="inlineStr"><is><t>hidden text</t></is></c></row></sheetData></worksheet>`,
  });
}
