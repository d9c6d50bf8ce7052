//! Finds a theme by its name: the user's own folder first, then what is shipped. What a theme says is read elsewhere.

use crate::complaint::{Complaint, nearest};
use crate::theme::{SHIPPED, Theme, read, shipped};
use anyhow::{Context as _, anyhow};
use std::io::ErrorKind;
use std::path::Path;

/// Reads the theme of a name, with what is wrong with it. Fails if there is none, or its file cannot be read.
pub fn load(folder: &Path, name: &str) -> anyhow::Result<(Option<Theme>, Vec<Complaint>)> {
    let lookup = |name: &str| text_of(folder, name).ok().flatten();
    match text_of(folder, name)? {
        Some(text) => Ok(read(name, &text, &lookup)),
        None => Err(unknown(folder, name)),
    }
}

/// The text of a theme; a name never leads out of the folder.
fn text_of(folder: &Path, name: &str) -> anyhow::Result<Option<String>> {
    let theirs = shipped(name).map(|theme| theme.text.to_owned());
    if Path::new(name).file_name() != Some(name.as_ref()) {
        return Ok(None);
    }
    let path = folder.join(format!("{name}.toml"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(theirs),
        Err(error) => Err(error).with_context(|| {
            format!(
                "The theme {} cannot be read. Nothing was changed. Look at the file, or choose another theme.",
                path.display()
            )
        }),
    }
}

fn unknown(folder: &Path, name: &str) -> anyhow::Error {
    let names = SHIPPED.map(|theme| theme.name);
    let meant = nearest(name, names).map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
    let all = names.join(", ");
    anyhow!(
        "There is no theme `{name}`, neither in {} nor shipped. Nothing was changed. Shipped are: {all}.{meant}",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Role;
    use std::fs;

    #[test]
    fn the_users_own_goes_before_the_shipped_and_may_inherit_from_either() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path(), "night").unwrap(), (Some(Theme::default()), vec![]));
        for (name, text) in [
            ("night", "inherits = \"night\"\n[roles]\nkind = { bold = true }\n"),
            ("mine", "inherits = \"night\"\n[roles]\nsaved = { bold = true }\n"),
        ] {
            fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        }
        for (name, bold) in [("night", &[Role::Kind][..]), ("mine", &[Role::Kind, Role::Saved])] {
            let (theme, said) = load(folder.path(), name).unwrap();
            assert_eq!(said, []);
            for role in bold {
                assert_ne!(
                    theme.as_ref().map(|theme| theme.style(*role)),
                    Some(Theme::default().style(*role)),
                    "{name} {role:?}"
                );
            }
        }
    }

    #[test]
    fn an_unknown_name_is_said_and_never_leaves_the_folder() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("themes");
        fs::write(base.path().join("outside.toml"), "").unwrap();
        let error = load(&folder, "candel").unwrap_err().to_string();
        assert!(error.ends_with("Did you mean `candle`?"), "{error}");
        for name in ["../outside", "", ".."] {
            assert!(load(&folder, name).unwrap_err().to_string().starts_with("There is no theme"), "{name}");
        }
    }
}
