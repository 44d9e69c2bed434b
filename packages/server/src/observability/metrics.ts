/** Numbers of the process in Prometheus' text format. Label values are few and fixed; an id is never one. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
  /** Read at scrape time. */
  gauge(name: string, help: string, read: () => Promise<readonly Sample[]> | readonly Sample[]): void;
  render(): Promise<string>;
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Counter {
  add(amount: number, ...labelValues: readonly string[]): void;
}

export interface Histogram {
  observe(value: number, ...labelValues: readonly string[]): void;
}

/** Joins label values to a key; no label value holds it. */
const SEPARATOR = '\u0000';

type Family = () => Promise<string> | string;

export function createMetrics(): Metrics {
  const families: Family[] = [];
  return {
    counter(name, help, labels = []) {
      const values = new Map<string, number>();
      families.push(() => {
        const lines = [...values].map(([key, value]) => `${name}${labelText(labels, key.split(SEPARATOR))} ${value}\n`);
        return head(name, help, 'counter') + lines.join('');
      });
      return {
        add(amount, ...labelValues) {
          const key = labelValues.join(SEPARATOR);
          values.set(key, (values.get(key) ?? 0) + amount);
        },
      };
    },
    histogram(name, help, buckets, labels = []) {
      const series = new Map<string, Series>();
      families.push(
        () =>
          head(name, help, 'histogram') +
          [...series.values()].map((one) => renderSeries(name, labels, buckets, one)).join(''),
      );
      return {
        observe(value, ...labelValues) {
          const key = labelValues.join(SEPARATOR);
          let one = series.get(key);
          if (one === undefined) {
            one = { labelValues, counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
            series.set(key, one);
          }
          let index = 0;
          while (index < buckets.length && value > (buckets[index] ?? 0)) index++;
          one.counts[index] = (one.counts[index] ?? 0) + 1;
          one.sum += value;
        },
      };
    },
    gauge(name, help, read) {
      families.push(async () => {
        const samples = await read();
        const lines = samples.map(
          ({ labels = {}, value }) => `${name}${labelText(Object.keys(labels), Object.values(labels))} ${value}\n`,
        );
        return head(name, help, 'gauge') + lines.join('');
      });
    },
    async render() {
      const texts: string[] = [];
      for (const family of families) texts.push(await family());
      return texts.join('');
    },
  };
}

interface Series {
  readonly labelValues: readonly string[];
  readonly counts: number[];
  sum: number;
}

function renderSeries(name: string, labels: readonly string[], buckets: readonly number[], series: Series): string {
  let total = 0;
  let text = '';
  for (const [index, count] of series.counts.entries()) {
    total += count;
    const le = index < buckets.length ? String(buckets[index]) : '+Inf';
    text += `${name}_bucket${labelText([...labels, 'le'], [...series.labelValues, le])} ${total}\n`;
  }
  const own = labelText(labels, series.labelValues);
  return `${text}${name}_sum${own} ${series.sum}\n${name}_count${own} ${total}\n`;
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function labelText(labels: readonly string[], values: readonly string[]): string {
  if (labels.length === 0) return '';
  return `{${labels.map((label, index) => `${label}="${escapeValue(values[index] ?? '')}"`).join(',')}}`;
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
