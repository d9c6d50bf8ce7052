//! Sealing and opening with the age library; the age and rage programs read and write the same files. The identity file is read when
//! the first sealed file is opened.

use super::plain_name;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::tty::Tty;
use crate::edge::terminal::{self, on_signal};
use crate::journal::file_name::parse_file_name;
use crate::plain_text::{LineBreaks, plain_text};
use age::secrecy::{ExposeSecret as _, SecretString};
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient, scrypt, x25519};
use age_core::format::{FileKey, Stanza};
use std::collections::HashMap;
use std::fmt;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The work to derive a key from a passphrase, as a power of two: about a second and 256 MiB. Fixed, so that files sealed on a slow
/// computer are as strong as others.
const WORK_FACTOR: u8 = 18;
/// The limit for files to open: a forged file could keep a computer busy for hours.
const MAX_WORK_FACTOR: u8 = 22;

/// So many recipients a file may have. Each costs a try of the key, and `list` opens every sealed file.
const MAX_RECIPIENTS: usize = 100;

type Identities = Vec<Box<dyn Identity + Send + Sync>>;

/// The keys that open sealed files: those of the identity file, and typed passphrases.
#[derive(Default)]
pub struct SealKeys {
    identity_file: Option<PathBuf>,
    identities: OnceLock<Result<Identities, CommandError>>,
    /// By session name. A passphrase is not tried on other sessions, because a try takes a second.
    passphrases: Mutex<Vec<(String, SecretString)>>,
    derived_keys: DerivedKeys,
}

/// Keys derived from passphrases, by file path.
type DerivedKeys = Mutex<HashMap<PathBuf, DerivedKey>>;

/// The key of a file and its wrapped form in the file's header. The key is overwritten when dropped.
struct DerivedKey {
    wrapped: Stanza,
    key: FileKey,
}

impl fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("file", &self.identity_file).finish_non_exhaustive()
    }
}

impl SealKeys {
    /// With an identity file, or without.
    pub fn new(identity: Option<PathBuf>) -> Self {
        Self { identity_file: identity, ..Self::default() }
    }

    /// Prompts for the passphrase of a sealed file, if it has one, there is a terminal, and no passphrase typed before opens it. The
    /// passphrase stays in memory.
    ///
    /// # Errors
    ///
    /// The file is not sealed, or no passphrase could be read.
    pub(crate) fn ask_for_passphrase(&self, path: &Path, sealed: &[u8]) -> Result<(), CommandError> {
        let name = session_name_in_path(path);
        if !new_decryptor(path, sealed)?.is_scrypt() || self.passphrase_of(&name).is_some() || !std::io::stderr().is_terminal() {
            return Ok(());
        }
        let mut typed = self.passphrases.lock().unwrap_or_else(PoisonError::into_inner);
        let opens = |passphrase: &&SecretString| decrypt_with_passphrase(path, sealed, passphrase, &self.derived_keys).is_ok();
        let known = typed.iter().map(|(_, passphrase)| passphrase).find(opens).cloned();
        let passphrase =
            known.map_or_else(|| prompt_passphrase(&format!("The passphrase of {name} (it does not show): ")), Ok)?;
        typed.push((name, passphrase));
        Ok(())
    }

    fn passphrase_of(&self, name: &str) -> Option<SecretString> {
        let typed = self.passphrases.lock().unwrap_or_else(PoisonError::into_inner);
        typed.iter().find(|(known, _)| known == name).map(|(_, passphrase)| passphrase.clone())
    }

    /// Decrypts a sealed file in memory; `path` selects the passphrase and is named in errors.
    ///
    /// # Errors
    ///
    /// No known key opens it, or it is damaged.
    pub(crate) fn open(&self, path: &Path, sealed: &[u8]) -> Result<Vec<u8>, CommandError> {
        let decryptor = new_decryptor(path, sealed)?;
        if decryptor.is_scrypt() {
            if let Some(passphrase) = self.passphrase_of(&session_name_in_path(path)) {
                return decrypt_with_passphrase(path, sealed, &passphrase, &self.derived_keys);
            }
            let sentence = format!(
                "{} is sealed with a passphrase. It was not changed; `bedside unseal` asks for it and opens the file.",
                path.display()
            );
            return Err(CommandError::failed(sentence));
        }
        let Some(file) = &self.identity_file else {
            let sentence = format!(
                "{} is sealed. It was not changed; name the file with its key with --identity, or in the settings.",
                path.display()
            );
            return Err(CommandError::failed(sentence));
        };
        let identities = self.identities.get_or_init(|| read_identities(file)).as_ref().map_err(Clone::clone)?;
        decrypt(path, decryptor, identities.iter().map(|identity| &**identity as &dyn Identity))
    }
}

fn session_name_in_path(path: &Path) -> String {
    let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    parse_file_name(plain_name(&file)).map(|(name, _)| name.to_owned()).unwrap_or(file)
}

fn read_identities(file: &Path) -> Result<Identities, CommandError> {
    let unusable = |why: String| {
        CommandError::failed(format!(
            "The identity file {} cannot be used: {why}. Nothing was changed. It should contain lines beginning with AGE-SECRET-KEY-, as made by `age-keygen`.",
            file.display()
        ))
    };
    let read = IdentityFile::from_file(file.to_string_lossy().into_owned()).map_err(|why| unusable(why.to_string()))?;
    let identities = read.into_identities().map_err(|why| unusable(why.to_string()))?;
    if identities.is_empty() { Err(unusable("it contains no key".to_owned())) } else { Ok(identities) }
}

/// Checks an age recipient; the error is a sentence.
pub(crate) fn check_recipient(recipient: &str) -> Result<(), String> {
    parse_recipient(recipient).map(|_| ())
}

fn parse_recipient(recipient: &str) -> Result<x25519::Recipient, String> {
    recipient
        .trim()
        .parse()
        .map_err(|_| format!("`{recipient}` is not an age recipient: those begin with age1, as printed by `age-keygen`."))
}

/// Seals the files of one session, and opens them to compare.
#[derive(Debug)]
pub struct Sealing(SealMethod);

#[derive(Debug)]
enum SealMethod {
    Passphrase(SecretString),
    Keys(Vec<x25519::Recipient>, Arc<SealKeys>),
}

impl Sealing {
    /// Seals for recipients; without any, prompts twice for a passphrase.
    ///
    /// # Errors
    ///
    /// A recipient is invalid, or the passphrases differ.
    pub fn for_sealing(to: &[String], keys: Arc<SealKeys>) -> Result<Self, CommandError> {
        if to.is_empty() {
            let passphrase = prompt_passphrase("A passphrase for the sealed files; nobody can recover it (it does not show): ")?;
            if passphrase.expose_secret().is_empty() {
                return Err(CommandError::usage("No passphrase was typed. Nothing was changed."));
            }
            if prompt_passphrase("The same passphrase again: ")?.expose_secret() != passphrase.expose_secret() {
                return Err(CommandError::usage("Two different passphrases were typed. Nothing was changed; try again."));
            }
            return Ok(Self(SealMethod::Passphrase(passphrase)));
        }
        let refused = |why| CommandError::usage(format!("{why} Nothing was changed."));
        let recipients =
            to.iter().map(|recipient| parse_recipient(recipient).map_err(refused)).collect::<Result<Vec<_>, CommandError>>()?;
        if recipients.len() > MAX_RECIPIENTS {
            return Err(refused(format!("A record is sealed for at most {MAX_RECIPIENTS} recipients.")));
        }
        Ok(Self(SealMethod::Keys(recipients, keys)))
    }

    /// Opens a sealed file; prompts for its passphrase, if it has one.
    ///
    /// # Errors
    ///
    /// The file is not sealed, or no passphrase could be read.
    pub(crate) fn for_unsealing(path: &Path, sealed: &[u8], keys: Arc<SealKeys>) -> Result<Self, CommandError> {
        if new_decryptor(path, sealed)?.is_scrypt() {
            return Ok(Self(SealMethod::Passphrase(prompt_passphrase("The passphrase (it does not show): ")?)));
        }
        Ok(Self(SealMethod::Keys(Vec::new(), keys)))
    }
}

impl super::steps::Sealer for Sealing {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, CommandError> {
        let failed = |why: String| CommandError::failed(format!("It could not be sealed: {why}. Nothing was changed."));
        let encryptor = match &self.0 {
            SealMethod::Keys(recipients, _) => {
                Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn Recipient))
            }
            SealMethod::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK_FACTOR);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
            }
        };
        let mut sealed = Vec::new();
        let mut writer =
            encryptor.map_err(|why| failed(why.to_string()))?.wrap_output(&mut sealed).map_err(|why| failed(why.to_string()))?;
        writer.write_all(plain).map_err(|why| failed(why.to_string()))?;
        writer.finish().map_err(|why| failed(why.to_string()))?;
        Ok(sealed)
    }

    fn open(&self, path: &Path, sealed: &[u8]) -> Result<Vec<u8>, CommandError> {
        match &self.0 {
            SealMethod::Keys(_, keys) => keys.open(path, sealed),
            SealMethod::Passphrase(passphrase) => decrypt_with_passphrase(path, sealed, passphrase, &DerivedKeys::default()),
        }
    }

    fn can_open(&self) -> bool {
        match &self.0 {
            SealMethod::Passphrase(_) => true,
            SealMethod::Keys(_, keys) => keys.identity_file.is_some(),
        }
    }
}

fn prompt_passphrase(prompt: &str) -> Result<SecretString, CommandError> {
    if !std::io::stderr().is_terminal() {
        return Err(CommandError::usage("The passphrase has to be typed in a terminal, and there is none. Nothing was changed."));
    }
    // What is typed does not show. A signal in the middle must not leave the terminal so.
    let _kept = Tty::controlling().and_then(terminal::keep_line_modes).and_then(|()| on_signal::restore_terminal());
    let typed = rpassword::prompt_password(plain_text(prompt, LineBreaks::Slash));
    terminal::forget_line_modes();
    typed
        .map(SecretString::from)
        .map_err(|why| CommandError::usage(format!("The passphrase could not be read: {why}. Nothing was changed.")))
}

fn decrypt_with_passphrase(
    path: &Path,
    sealed: &[u8],
    passphrase: &SecretString,
    derived_keys: &DerivedKeys,
) -> Result<Vec<u8>, CommandError> {
    let identity = PassphraseIdentity { path, passphrase, derived_keys };
    decrypt(path, new_decryptor(path, sealed)?, std::iter::once(&identity as &dyn Identity))
}

/// A passphrase for one file. The key derived from it is cached while the file's header is the same, because a review reads the record
/// after each change.
struct PassphraseIdentity<'a> {
    path: &'a Path,
    passphrase: &'a SecretString,
    derived_keys: &'a DerivedKeys,
}

impl Identity for PassphraseIdentity<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        // Locked during the derivation, so that no second thread derives the same key in another 256 MiB.
        let mut derived = self.derived_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = derived.get(self.path).filter(|known| known.wrapped == *stanza) {
            return Some(Ok(copy_key(&known.key)));
        }
        let mut identity = scrypt::Identity::new(self.passphrase.clone());
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let opened = identity.unwrap_stanza(stanza)?;
        if let Ok(key) = &opened {
            let wrapped = Stanza { tag: stanza.tag.clone(), args: stanza.args.clone(), body: stanza.body.clone() };
            derived.insert(self.path.to_owned(), DerivedKey { wrapped, key: copy_key(key) });
        }
        Some(opened)
    }
}

fn copy_key(key: &FileKey) -> FileKey {
    FileKey::init_with_mut(|bytes| bytes.copy_from_slice(key.expose_secret()))
}

fn new_decryptor<'a>(path: &Path, sealed: &'a [u8]) -> Result<Decryptor<&'a [u8]>, CommandError> {
    if has_too_many_recipients(sealed) {
        return Err(excessive_work_error(path));
    }
    Decryptor::new_buffered(sealed).map_err(|why| decrypt_error(path, &why))
}

fn decrypt<'a>(
    path: &Path,
    decryptor: Decryptor<&[u8]>,
    identities: impl Iterator<Item = &'a dyn Identity>,
) -> Result<Vec<u8>, CommandError> {
    let is_scrypt = decryptor.is_scrypt();
    let mut reader = decryptor.decrypt(identities).map_err(|why| match why {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed if is_scrypt => CommandError::failed(format!(
            "This passphrase does not open {}: it is the wrong one, or the file was changed. The file is untouched.",
            path.display()
        )),
        other => decrypt_error(path, &other),
    })?;
    let mut bytes = Vec::new();
    // Bytes read before a fault are not trusted.
    reader.read_to_end(&mut bytes).map_err(|_| damaged_error(path))?;
    Ok(bytes)
}

fn decrypt_error(path: &Path, why: &DecryptError) -> CommandError {
    let shown = path.display();
    match why {
        DecryptError::NoMatchingKeys => CommandError::failed(format!(
            "No key in the identity file opens {shown}: it was sealed for somebody else, or its beginning was changed. The file is untouched."
        )),
        DecryptError::ExcessiveWork { .. } => excessive_work_error(path),
        DecryptError::UnknownFormat => CommandError::new(
            Exit::Damaged,
            format!("{shown} is not in the age format, or in a newer version of it. The file is untouched."),
        ),
        _ => damaged_error(path),
    }
}

/// Whether the header names more recipients than [`MAX_RECIPIENTS`]. A recipient begins with `-> `, and `---` ends the header.
fn has_too_many_recipients(sealed: &[u8]) -> bool {
    let header = sealed.split(|byte| *byte == b'\n').take_while(|line| !line.starts_with(b"---"));
    header.filter(|line| line.starts_with(b"-> ")).nth(MAX_RECIPIENTS).is_some()
}

fn excessive_work_error(path: &Path) -> CommandError {
    CommandError::failed(format!(
        "{} would take far longer to open than any file this program seals, so it was not opened. The file is untouched.",
        path.display()
    ))
}

fn damaged_error(path: &Path) -> CommandError {
    CommandError::new(
        Exit::Damaged,
        format!(
            "{} was cut short or changed after sealing. Nothing in it can be trusted; the file is untouched. Look for another copy.",
            path.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sealed with little work, for speed.
    fn sealed(passphrase: &str) -> Vec<u8> {
        let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
        recipient.set_work_factor(2);
        let mut out = Vec::new();
        let mut writer =
            Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient)).unwrap().wrap_output(&mut out).unwrap();
        writer.write_all(b"a record\n").unwrap();
        writer.finish().unwrap();
        out
    }

    #[test]
    fn a_key_is_derived_once_while_the_header_is_the_same() {
        let (path, other) = (Path::new("S.csv.age"), Path::new("S.2.csv.age"));
        let (first, again) = (sealed("calm"), sealed("calm"));
        let derived = DerivedKeys::default();
        let opens = |path, bytes: &[u8], passphrase: &str| {
            decrypt_with_passphrase(path, bytes, &SecretString::from(passphrase.to_owned()), &derived).is_ok()
        };
        assert!(!opens(path, &first, "wrong"), "what does not open is not kept");
        assert!(opens(path, &first, "calm"));
        // Only the key that was kept can open it now.
        assert!(opens(path, &first, "wrong"));
        let mut changed = first.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(!opens(path, &changed, "calm"), "the content is judged each time");
        for (path, bytes) in [(path, &again), (other, &first)] {
            assert!(!opens(path, bytes, "wrong") && opens(path, bytes, "calm"));
        }
        assert_eq!(derived.lock().unwrap().len(), 2);
    }
}
