// The .deb: the packed folder under /opt, a launcher on the PATH, an entry in the menu.
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../setup/locations.mjs';
import { must } from '../setup/run.mjs';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const DEPENDS = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libxtst6', 'xdg-utils'];

const control = ({ version, architecture, kilobytes }) => `Package: radseal
Version: ${version}
Architecture: ${architecture}
Maintainer: The Radseal maintainers <maintainers@radseal.invalid>
Installed-Size: ${kilobytes}
Depends: ${DEPENDS.join(', ')}
Suggests: age, python3
Section: graphics
Priority: optional
Description: encrypts medical images and gives them back byte for byte
 A DICOM file becomes a DICOM file that shows noise, a JPEG or PNG becomes a PNG
 that shows noise; only the chosen readers can open it. Not a medical device.
`;

const desktop = `[Desktop Entry]
Type=Application
Name=Radseal
Comment=Encrypt medical images and get them back byte for byte
Comment[de]=Medizinische Bilder verschlüsseln und Byte für Byte zurückbekommen
Exec=/usr/bin/radseal %F
Icon=radseal
Categories=Graphics;MedicalSoftware;
Terminal=false
`;

/** Makes `file` from the packed `folder`, by dpkg-deb. */
export async function makeDebian({ folder, file, version }) {
  const root = `${file}.root`;
  rmSync(root, { recursive: true, force: true });
  const at = (...parts) => join(root, ...parts);
  for (const made of ['DEBIAN', 'opt', 'usr/bin', 'usr/share/applications', 'usr/share/pixmaps'])
    mkdirSync(at(made), { recursive: true });
  cpSync(folder, at('opt', 'Radseal'), { recursive: true, verbatimSymlinks: true });
  // Chromium's helper for systems without user namespaces: owned by root and setuid, or it is not used.
  chmodSync(at('opt', 'Radseal', 'chrome-sandbox'), 0o4755);
  symlinkSync('/opt/Radseal/radseal', at('usr', 'bin', 'radseal'));
  writeFileSync(at('usr', 'share', 'applications', 'radseal.desktop'), desktop);
  cpSync(
    join(projectFolder, 'resources', 'icons', 'radseal.png'),
    at('usr', 'share', 'pixmaps', 'radseal.png'),
  );
  const output = await must('du', ['-sk', at('opt')]);
  const kilobytes = Number.parseInt(output, 10);
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  writeFileSync(at('DEBIAN', 'control'), control({ version, architecture, kilobytes }));
  await must('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, file]);
  rmSync(root, { recursive: true, force: true });
}
