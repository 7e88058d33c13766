//! A fault as it is written: its kind, and the fields that this kind takes.

use super::super::{End, Fault, Kind, Latency, Part, Which};
use super::latency;
use super::reader::{Fields, Reader};
use super::tree::Node;

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Fault> {
    let mut fields = reader.fields(node, "fault")?;
    let Some(kind) = fields.take("kind") else {
        let kinds = Kind::ALL.map(Kind::as_str).join(", ");
        reader.missing(&fields, "a fault", "fault.kind", &format!("it is one of {kinds}"));
        return None;
    };
    let kind = reader.word(kind, "fault.kind", Kind::ALL, Kind::as_str)?;
    let mut taken = Taken { reader, fields, kind, is_whole: true };
    let fault = taken.fault();
    let Taken { fields, is_whole, .. } = taken;
    fields.end(reader, kind.fields(), &format!("`{}`", kind.as_str()));
    fault.filter(|_| is_whole)
}

struct Taken<'r, 't, 'n> {
    reader: &'r mut Reader<'t>,
    fields: Fields<'n>,
    kind: Kind,
    is_whole: bool,
}

impl<'n> Taken<'_, '_, 'n> {
    fn fault(&mut self) -> Option<Fault> {
        Some(match self.kind {
            Kind::Close => Fault::Close,
            Kind::Reset => Fault::Reset,
            Kind::Never => Fault::Never,
            Kind::Hold => Fault::Hold,
            Kind::OtherOrder => Fault::OtherOrder,
            Kind::Refuse => Fault::Refuse,
            Kind::Lose => Fault::Lose,
            Kind::Reorder => Fault::Reorder,
            Kind::Early => Fault::Early,
            Kind::Delay => Fault::Delay { ms: self.latency()? },
            Kind::Status => self.status()?,
            Kind::Html => Fault::Html { status: self.number("status", "503")? },
            Kind::Code => Fault::Code { code: self.text("code", "\"REJECT_CARD_PAYMENT\"")? },
            Kind::Repeat => Fault::Repeat {
                times: self.number_or("times", 1)?,
                answer: self.word("answer", [Which::First, Which::Last], Which::as_str)?.unwrap_or_default(),
            },
            Kind::Truncate => Fault::Truncate {
                part: self.word("part", [Part::Head, Part::Body], Part::as_str)?.unwrap_or_default(),
                bytes: self.number("bytes", "100")?,
                end: self.word("end", [End::Close, End::Reset, End::Never], End::as_str)?.unwrap_or_default(),
            },
            Kind::Drip => Fault::Drip { bytes: self.number("bytes", "100")?, ms: self.latency()? },
            Kind::Garbage => Fault::Garbage { bytes: self.number("bytes", "100")? },
            Kind::WrongLength => Fault::WrongLength { by: self.by()? },
            Kind::ContentType => Fault::ContentType { value: self.text("value", "\"text/html\"")? },
            Kind::Stale => Fault::Stale { offset_us: self.number_or("offset_us", 0)? },
            Kind::Duplicate => {
                let ms = self.fields.take("ms");
                let ms = ms.map_or(Some(Latency::Exactly(0)), |node| latency::read(self.reader, node))?;
                Fault::Duplicate { times: self.number_or("times", 1)?, ms }
            }
        })
    }

    fn status(&mut self) -> Option<Fault> {
        let status = self.number("status", "500")?;
        let Self { reader, fields, .. } = self;
        let code = fields.take("code").map(|node| reader.text(node, "fault.code"));
        let stored = fields.take("stored").map(|node| reader.flag(node, "fault.stored"));
        let retry_after = fields.take("retry_after");
        let retry_after = retry_after.map(|node| reader.whole(node, "fault.retry_after", 0..=u32::MAX));
        self.is_whole = code != Some(None) && stored != Some(None) && retry_after != Some(None);
        Some(Fault::Status {
            status,
            code: code.flatten(),
            stored: stored.flatten(),
            retry_after: retry_after.flatten(),
        })
    }

    fn needed(&mut self, name: &str, example: &str) -> Option<&'n Node> {
        let node = self.fields.take(name);
        if node.is_none() {
            let what = format!("fault `{}`", self.kind.as_str());
            let field = format!("fault.{name}");
            self.reader.missing(&self.fields, &what, &field, &format!("as in {name} = {example}"));
        }
        node
    }

    fn number<T: Whole>(&mut self, name: &str, example: &str) -> Option<T> {
        let node = self.needed(name, example)?;
        self.reader.whole(node, &format!("fault.{name}"), T::ALL)
    }

    fn number_or<T: Whole>(&mut self, name: &str, usual: T) -> Option<T> {
        match self.fields.take(name) {
            None => Some(usual),
            Some(node) => self.reader.whole(node, &format!("fault.{name}"), T::ALL),
        }
    }

    fn by(&mut self) -> Option<i32> {
        let node = self.needed("by", "100")?;
        self.reader.whole(node, "fault.by", i32::MIN..=i32::MAX)
    }

    fn text(&mut self, name: &str, example: &str) -> Option<String> {
        let node = self.needed(name, example)?;
        self.reader.text(node, &format!("fault.{name}"))
    }

    fn latency(&mut self) -> Option<Latency> {
        let node = self.needed("ms", "200")?;
        latency::read(self.reader, node)
    }

    #[expect(clippy::option_option, reason = "none: it is wrong; none in it: it is not there")]
    fn word<T: Copy, const COUNT: usize>(
        &mut self,
        name: &str,
        words: [T; COUNT],
        spelled: fn(T) -> &'static str,
    ) -> Option<Option<T>> {
        match self.fields.take(name) {
            None => Some(None),
            Some(node) => self.reader.word(node, &format!("fault.{name}"), words, spelled).map(Some),
        }
    }
}

trait Whole: TryFrom<i128> + PartialOrd + core::fmt::Display {
    const ALL: core::ops::RangeInclusive<Self>;
}

impl Whole for u8 {
    const ALL: core::ops::RangeInclusive<Self> = 0..=Self::MAX;
}

impl Whole for u16 {
    const ALL: core::ops::RangeInclusive<Self> = 0..=Self::MAX;
}

impl Whole for u32 {
    const ALL: core::ops::RangeInclusive<Self> = 0..=Self::MAX;
}
