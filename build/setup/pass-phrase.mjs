// The pass phrase a script gives the command line is nobody else's.

/** Takes RADSEAL_PASSPHRASE out of the environment before anything is started; what it answers puts it back. */
export function takePassPhrase(environment = process.env) {
  const { RADSEAL_PASSPHRASE: passPhrase } = environment;
  delete environment.RADSEAL_PASSPHRASE;
  return () => {
    if (passPhrase !== undefined) environment.RADSEAL_PASSPHRASE = passPhrase;
  };
}
