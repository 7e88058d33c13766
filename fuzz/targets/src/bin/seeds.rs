//! `seeds FOLDER`: writes the seeds of every target, and the dictionary, for libFuzzer.

use std::path::PathBuf;
use std::{fs, io};

use fuzz_targets::seeds;

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("name the folder that the seeds go to"))?;
    for seed in seeds::all()? {
        let folder = folder.join(seed.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(&seed.name), &seed.input)?;
    }
    fs::write(folder.join("dictionary"), seeds::dictionary()?)
}
