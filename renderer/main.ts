import './jitless';
import '@fontsource-variable/inter';
import './page.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { connectEngine } from './api';
import App from './App.vue';
import { createPages } from './router';
import { createWords, languageOf } from './words';
import { createKit } from './vuetify';

const cspNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const language = languageOf(new URLSearchParams(location.search).get('language'), navigator.language);
const words = createWords(language);
document.documentElement.lang = language;
connectEngine();
createApp(App)
  .use(createPinia())
  .use(words)
  .use(createPages())
  .use(createKit({ cspNonce, language }))
  .mount('#app');
