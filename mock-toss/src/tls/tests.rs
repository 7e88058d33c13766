use super::*;

#[test]
fn an_authority_is_read_back_from_its_folder_and_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("not/there/yet");
    let authority = Authority::generate().unwrap();
    authority.write(&inner).unwrap();
    assert_eq!(Authority::read(&inner).unwrap().certificate_pem(), authority.certificate_pem());
    let refused = Authority::generate().unwrap().write(&inner).unwrap_err();
    assert!(refused.to_string().contains(KEY_FILE), "{refused}");
    assert_eq!(Authority::read(&inner).unwrap().certificate_pem(), authority.certificate_pem());
}

#[cfg(unix)]
#[test]
fn the_key_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    Authority::generate().unwrap().write(folder.path()).unwrap();
    let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_certificate_without_its_key_is_no_authority() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Authority::read(folder.path()).unwrap_err().to_string();
    assert!(missing.contains(CERTIFICATE_FILE) && missing.contains("mock-toss ca --out"), "{missing}");
    let (ours, theirs) = (Authority::generate().unwrap(), Authority::generate().unwrap());
    let mixed = Authority { key: Arc::clone(&theirs.key), ..ours };
    mixed.write(folder.path()).unwrap();
    let unfit = Authority::read(folder.path()).unwrap_err();
    assert!(matches!(unfit, TlsError::Unfit { .. }), "{unfit}");
}

#[test]
fn what_is_printed_of_an_authority_is_not_its_key() {
    let authority = Authority::generate().unwrap();
    assert!(!format!("{authority:?}").contains("PRIVATE"));
}
