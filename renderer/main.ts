import './jitless';
import '@fontsource-variable/inter';
import './page.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { connectEngine } from './api';
import App from './App.vue';
import { createPages } from './router';
import { createWords } from './words';
import { createKit } from './vuetify';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const words = createWords(navigator.language);
document.documentElement.lang = words.global.locale.value;
connectEngine();
createApp(App).use(createPinia()).use(words).use(createPages()).use(createKit(nonce)).mount('#app');
