import 'vuetify/styles';
import {
  mdiAlertCircleOutline,
  mdiAlertOutline,
  mdiCheckCircleOutline,
  mdiInformationOutline,
} from '@mdi/js';
import { createVuetify } from 'vuetify';
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg';
import { de, en } from 'vuetify/locale';

/** Labels and hints in Material's default strength miss WCAG's 4.5:1 on our grounds. */
const READABLE = { 'medium-emphasis-opacity': 0.82, 'high-emphasis-opacity': 0.96 };

/** What an alert shows where it names no icon: outlined, as all our icons are. */
const ALERTS = {
  success: mdiCheckCircleOutline,
  info: mdiInformationOutline,
  warning: mdiAlertOutline,
  error: mdiAlertCircleOutline,
};

/** The kit of parts, in the app's two palettes; light or dark as the window says. */
export function createKit({
  cspNonce,
  language,
}: {
  readonly cspNonce: string;
  readonly language: 'de' | 'en';
}) {
  return createVuetify({
    icons: { defaultSet: 'mdi', aliases: { ...aliases, ...ALERTS }, sets: { mdi } },
    locale: { locale: language, fallback: 'en', messages: { de, en } },
    theme: {
      cspNonce,
      defaultTheme: 'system',
      themes: {
        dark: {
          dark: true,
          variables: READABLE,
          colors: {
            background: '#0f1419',
            surface: '#171d24',
            'surface-variant': '#232c36',
            'on-surface-variant': '#d5dde5',
            primary: '#5cc8d7',
            'on-primary': '#06262b',
            secondary: '#9fb3c8',
            success: '#66d19e',
            warning: '#f0b95b',
            error: '#ff8a80',
            info: '#7fb7ff',
          },
        },
        light: {
          dark: false,
          variables: READABLE,
          colors: {
            background: '#f4f6f8',
            surface: '#ffffff',
            'surface-variant': '#e4eaf0',
            'on-surface-variant': '#26323d',
            primary: '#00687a',
            'on-primary': '#ffffff',
            secondary: '#445566',
            success: '#14693e',
            warning: '#855300',
            error: '#b3261e',
            info: '#0b57a4',
          },
        },
      },
    },
    defaults: {
      VBtn: { variant: 'flat', rounded: 'lg' },
      VCard: { variant: 'flat', rounded: 'lg', border: true },
      VTextField: { variant: 'outlined', density: 'comfortable', color: 'primary' },
      VTextarea: { variant: 'outlined', density: 'comfortable', color: 'primary' },
      VSelect: { variant: 'outlined', density: 'comfortable', color: 'primary' },
      VAlert: { variant: 'tonal', rounded: 'lg' },
      VTooltip: { location: 'top' },
    },
  });
}
