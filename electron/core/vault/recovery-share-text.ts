import { encodeShare, SHARE_LENGTH, type RecoveryShare } from './recovery-shares';
import { KIT_GROUP_LENGTH, recipientFingerprint } from './recovery-kit';

/** A share behind its prefix in groups of four. */
export function shareGroups(text: string): readonly string[] {
  return text.slice(-SHARE_LENGTH).match(new RegExp(`.{${KIT_GROUP_LENGTH}}`, 'g')) ?? [];
}

/** Six groups a line, below the prefix; what follows them begins with a sign no share has. */
function inGroups(text: string): string {
  const groups = shareGroups(text);
  const lines = [0, 6, 12].map((at) => `    ${groups.slice(at, at + 6).join(' ')}`);
  return [`    ${text.slice(0, -SHARE_LENGTH)}`, ...lines].join('\n');
}

/** A share as a text file to be printed and handed to one person. It holds a part of a secret key. */
export function formatShare(
  share: RecoveryShare,
  { recipient, made }: { readonly recipient: string; readonly made: Date },
): string {
  const { number, need, of, set, kind } = share;
  const text = encodeShare(share);
  const page = `RADSEAL RECOVERY SHARE ${number} of ${of}

What this is: one of ${of} parts of the recovery key of a Radseal vault. Any ${need} of them together open
every file encrypted with that vault; fewer than ${need} tell nothing about the key. Keep this page locked
away, apart from the other shares, and never send it by mail.

Share:        ${number} of ${of}, any ${need} are needed
Set:          ${set} (only shares of the same set fit together)
Made:         ${made.toISOString().slice(0, 10)}
Kind of key:  ${kind === 'hybrid' ? 'hybrid post-quantum (age1pq)' : 'X25519 (age1)'}
Fingerprint:  ${recipientFingerprint(recipient)}

The share (spaces, line breaks and upper or lower case do not matter):

${inGroups(text)}

--

What to do now
 1. Print this page, or write the share down, and give it to one person.
 2. Once, bring ${need} of the shares together and prove them: radseal recovery join SHARE SHARE ...
 3. Then delete this file, and keep the paper. As long as the kit itself is kept it opens the files alone.

When the key is needed
 - bring any ${need} shares of this set to one computer, as files or typed off the paper, and run
   radseal recovery join SHARE SHARE ... --kit NEW-FILE
   This writes the recovery kit anew; NEW-FILE says how files are opened with it, also without Radseal.

The same share in one line, for programs:`;
  return `${page.replace(/^/gm, '# ').replace(/ +$/gm, '')}\n${text}\n`;
}
