//! The second copy of a record in another folder.

use bedside::edge::os::durable_fs::Sharing;
use bedside::edge::store::mirror::Mirror;
use std::fs;
use std::time::Duration;

#[test]
fn the_copy_grows_with_the_record_and_continues_an_earlier_one() {
    let base = tempfile::tempdir().unwrap();
    let path = base.path().join("S.csv");
    for record in [["head\n", "head\nrow 1\n"], ["head\nrow 1\n", "head\nrow 1\nrow 2\n"]] {
        let lagged = |lag| panic!("{lag:?}");
        let mut mirror = Mirror::start(path.clone(), Sharing::Private, lagged).unwrap();
        for bytes in record {
            mirror.send_new_bytes(bytes.as_bytes());
        }
        mirror.finish(Duration::from_secs(20));
        assert_eq!(fs::read_to_string(&path).unwrap(), record[1]);
    }
    assert_eq!(fs::read_dir(base.path()).unwrap().count(), 1, "nothing is left beside it");
}
