import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router';

/** `needsVault`: while the vault is absent, locked or unproved, the page that changes that stands in its place. */
declare module 'vue-router' {
  interface RouteMeta {
    readonly needsVault: boolean;
  }
}

/** Every page, in the order of the rail. All but the first are loaded when they are first opened. */
export const ROUTES = [
  { path: '/start', component: () => import('./features/start/StartPage.vue'), meta: { needsVault: true } },
  { path: '/open', component: () => import('./features/open/OpenPage.vue'), meta: { needsVault: true } },
  {
    path: '/encrypt',
    component: () => import('./features/encrypt/EncryptPage.vue'),
    meta: { needsVault: true },
  },
  {
    path: '/decrypt',
    component: () => import('./DecryptWithViewer.vue'),
    meta: { needsVault: true },
  },
  { path: '/jobs', component: () => import('./features/jobs/JobsPage.vue'), meta: { needsVault: true } },
  { path: '/keys', component: () => import('./features/keys/KeysPage.vue'), meta: { needsVault: true } },
  {
    path: '/generator',
    component: () => import('./features/generator/GeneratorPage.vue'),
    meta: { needsVault: true },
  },
  {
    path: '/analysis',
    component: () => import('./features/analysis/AnalysisPage.vue'),
    meta: { needsVault: true },
  },
  { path: '/lab', component: () => import('./features/lab/LabPage.vue'), meta: { needsVault: true } },
  {
    path: '/settings',
    component: () => import('./features/settings/SettingsPage.vue'),
    meta: { needsVault: false },
  },
  { path: '/about', component: () => import('./features/about/AboutPage.vue'), meta: { needsVault: false } },
] as const satisfies readonly RouteRecordRaw[];

export type PagePath = (typeof ROUTES)[number]['path'];

/** The router. The place stands behind `#`, so that a reload of the page comes back to it. */
export function createPages() {
  return createRouter({
    history: createWebHashHistory(),
    scrollBehavior: () => ({ top: 0 }),
    routes: [...ROUTES, { path: '/:anything(.*)*', redirect: '/start' }],
  });
}
