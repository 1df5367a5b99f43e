import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launcherVariables, turnVariables } from '@meshboard/launcher';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readSettings as readArchiveSettings } from '../persistence-peer/process/settings.ts';
import { readSettings as readSignalingSettings } from '../signaling/settings.ts';

const root = join(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

const MINIMAL_ARCHIVE = {
  SIGNALING_URL: 'http://127.0.0.1:8080',
  ARCHIVE_TOKEN: 'a-token-of-an-archive',
  DATA_DIR: '/data',
};

/** What each program understands, from the schema that it reads its environment with. */
const understood = {
  signaling: new Set(Object.keys(readSignalingSettings({}))),
  archive: new Set(Object.keys(readArchiveSettings(MINIMAL_ARCHIVE))),
  'turn-config': new Set(Object.keys(turnVariables)),
  launcher: new Set(Object.keys(launcherVariables)),
};
type Name = keyof typeof understood;

/** Two names mean something else to each program: on one machine the archive's are prefixed. */
const PREFIXED = new Map([
  ['ARCHIVE_METRICS_PORT', 'METRICS_PORT'],
  ['ARCHIVE_GRACE_MS', 'GRACE_MS'],
]);

const Compose = v.object({
  services: v.record(
    v.string(),
    v.looseObject({
      image: v.string(),
      build: v.optional(v.object({ context: v.string(), dockerfile: v.string(), target: v.string() })),
      environment: v.optional(v.record(v.string(), v.string())),
      volumes: v.optional(v.array(v.string())),
      depends_on: v.optional(v.record(v.string(), v.unknown())),
      profiles: v.optional(v.array(v.string())),
    }),
  ),
  volumes: v.record(v.string(), v.unknown()),
});
const compose = v.parse(Compose, { ...parse(textOf('docker-compose.yml')) });

/** The variables of `.env.example`, each commented out, with the value that is shown. */
const example = new Map(
  [...textOf('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);

/** Names in `${…}` of the compose file. */
const referenced = new Set(
  [...textOf('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name),
);

describe('docker-compose.yml', () => {
  test.each(['signaling', 'archive', 'turn-config'] as const)(
    'gives %s only settings that it knows',
    (name) => {
      const given = Object.keys(compose.services[name]?.environment ?? {});
      expect(given.length).toBeGreaterThan(3);
      expect(given.filter((each) => !understood[name].has(each))).toEqual([]);
    },
  );

  test('has values that the programs accept', () => {
    const filled = (name: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [
          key,
          value
            .replaceAll(/\$\{TURN_HOST:-\$\{DOMAIN\}\}|\$\{DOMAIN[^}]*\}/g, 'boards.example')
            .replaceAll(/\$\{[A-Z_]*(TOKEN|SECRET)[^}]*\}/g, 'x'.repeat(64))
            .replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1'),
        ]),
      );
    expect(readSignalingSettings(filled('signaling'))).toMatchObject({
      ALLOWED_ORIGINS: ['https://boards.example'],
      TURN_HOST: 'boards.example',
      TRUSTED_PROXY_HOPS: 1,
    });
    expect(readArchiveSettings(filled('archive'))).toMatchObject({ SIGNALING_URL: 'http://127.0.0.1:8080' });
  });

  test('refers only to variables that .env.example explains', () => {
    expect([...referenced].filter((name) => !example.has(name))).toEqual([]);
  });

  test('builds stages that the Dockerfile has, and names volumes and services that exist', () => {
    const stages = [...textOf('deploy/Dockerfile').matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name);
    for (const service of Object.values(compose.services)) {
      if (service.build !== undefined) expect(stages).toContain(service.build.target);
      for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
      for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':')))
        if (!source.startsWith('.')) expect(compose.volumes).toHaveProperty(source);
    }
  });

  test('publishes nothing to the world but what people need', () => {
    const ports = Object.values(compose.services).flatMap((service) =>
      Array.isArray(service['ports']) ? service['ports'].map(String) : [],
    );
    const open = ports.filter((port) => !port.startsWith('127.0.0.1:'));
    expect(open.sort()).toEqual(['443:443', '443:443/udp', '80:80']);
  });
});

describe('.env.example', () => {
  test('has every setting of every program, and no other', () => {
    const forCompose = ['DOMAIN', 'GRAFANA_PASSWORD'];
    // Set by whoever starts the programs: where the parts of one installation are, and what it says of them.
    const internal = new Set(['APP_FOLDER', 'SIGNALING_URL', 'TURN_AWAITED', 'TURN_DATA_DIR']);
    const all = new Set([
      ...Object.values(understood).flatMap((names) => [...names]),
      ...PREFIXED.keys(),
      ...forCompose,
    ]);
    for (const name of internal) all.delete(name);
    expect([...example.keys()].sort()).toEqual([...all].sort());
  });

  test('shows values that the programs accept', () => {
    const env = Object.fromEntries(example);
    expect(() => readSignalingSettings({ ...env, STUN_URLS: '' })).not.toThrow();
    expect(() =>
      readArchiveSettings({
        ...env,
        ...MINIMAL_ARCHIVE,
        METRICS_PORT: env['ARCHIVE_METRICS_PORT'],
        GRACE_MS: env['ARCHIVE_GRACE_MS'],
      }),
    ).not.toThrow();
    for (const [name, { schema }] of Object.entries({ ...launcherVariables, ...turnVariables })) {
      const value = example.get(name) ?? '';
      if (value !== '') expect(v.safeParse(schema, value).success, name).toBe(true);
    }
  });

  test('and HOSTING.md agree on what there is to set', () => {
    const hosting = textOf('docs/HOSTING.md');
    expect([...example.keys()].filter((name) => !hosting.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('what watches', () => {
  const sources = [
    textOf('signaling/metrics/metrics.ts'),
    textOf('persistence-peer/process/metrics.ts'),
  ].join();
  /** Whether a metric's name is made by the programs, which add their prefix and, for the archive, `_total`. */
  const exists = (metric: string): boolean => {
    const bare = metric.replace(/^meshboard_(signaling|archive)_/, '');
    return [bare, bare.replace(/_total$/, '')].some((name) => sources.includes(`'${name}'`));
  };

  test.each(['deploy/prometheus/rules.yml', 'deploy/grafana/dashboards/meshboard.json'])(
    '%s asks for metrics that exist',
    (path) => {
      const metrics = new Set(textOf(path).match(/meshboard_(signaling|archive)_\w+/g));
      expect(metrics.size).toBeGreaterThan(5);
      expect([...metrics].filter((metric) => !exists(metric))).toEqual([]);
    },
  );

  test('Prometheus scrapes the ports that compose and systemd give', () => {
    const config = textOf('deploy/prometheus/prometheus.yml');
    for (const [name, unit] of [
      ['signaling', 'meshboard-signaling'],
      ['archive', 'meshboard-archive'],
    ] as const) {
      const port = compose.services[name]?.environment?.['METRICS_PORT'];
      expect(config).toContain(`127.0.0.1:${port}`);
      expect(textOf(`deploy/systemd/${unit}.service`)).toContain(`METRICS_PORT=${port}`);
    }
  });

  test('every YAML file parses', () => {
    const files = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yml'),
    );
    expect(files.length).toBeGreaterThan(4);
    for (const file of files)
      for (const document of parseAllDocuments(textOf(join('deploy', file))))
        expect(document.errors, file).toEqual([]);
  });
});

describe('systemd and Kubernetes', () => {
  const known = (name: Name, names: readonly string[]): void => {
    expect(names.filter((each) => !understood[name].has(each))).toEqual([]);
  };

  test.each([
    ['meshboard-signaling', 'signaling'],
    ['meshboard-archive', 'archive'],
    ['meshboard-turn', 'turn-config'],
  ] as const)('%s.service sets what the program knows', (unit, name) => {
    const line = /^Environment=(.*)$/m.exec(textOf(`deploy/systemd/${unit}.service`))?.[1] ?? '';
    known(
      name,
      [...line.matchAll(/([A-Z_]+)=/g)].map(([, key = '']) => key),
    );
  });

  test('the containers of the manifests are given what the programs know', () => {
    for (const document of parseAllDocuments(textOf('deploy/kubernetes/meshboard.yml'))) {
      const containers = document.getIn(['spec', 'template', 'spec', 'containers']);
      if (containers === undefined) continue;
      for (const container of v.parse(
        v.array(
          v.looseObject({
            name: v.picklist(['signaling', 'archive']),
            env: v.array(v.looseObject({ name: v.string() })),
          }),
        ),
        JSON.parse(JSON.stringify(containers)),
      ))
        known(
          container.name,
          container.env.map((each) => each.name),
        );
    }
  });
});
