use newsprint::recognise::*;
fn main(){ let f=std::env::args().nth(1).unwrap(); let r= match std::env::args().nth(2){Some(m)=>Recogniser::from_model(&std::fs::read(m).unwrap()).unwrap(),None=>Recogniser::embedded().clone()};
 let b=std::fs::read(&f).unwrap(); let mut t=String::new(); if b.starts_with(&[0x1f,0x8b]){use std::io::Read; flate2::read::GzDecoder::new(&b[..]).read_to_string(&mut t).unwrap();} else {t=String::from_utf8(b).unwrap();}
 let docs=bio::read(&t).unwrap(); let mut s=Scratch::default(); let mut o=vec![];
 for d in &docs { r.mentions_of_tokens(&d.text,&d.tokens,&mut s,&mut o);
  let g:Vec<Mention>=d.names.iter().map(|n|Mention{start:d.tokens[n.first as usize].start as usize,end:d.tokens[n.end as usize-1].end as usize,kind:n.kind}).collect();
  let ctx=|m:&Mention|{let a=d.text[..m.start].rfind('\n').map_or(0,|x|x+1).max(m.start.saturating_sub(40)); let mut a=a; while !d.text.is_char_boundary(a){a+=1}; let mut e=(m.end+30).min(d.text.len()); while !d.text.is_char_boundary(e){e+=1}; format!("{} [{}] {}",d.text[a..m.start].replace('\n',"|"),m.of(&d.text),d.text[m.end..e].replace('\n',"|"))};
  for m in &o { if !g.contains(m){ let ov=g.iter().find(|x|x.start<m.end&&m.start<x.end); let lab=match ov{None=>"FP".to_string(),Some(x) if x.start==m.start&&x.end==m.end=>format!("TYPE gold {}",x.kind.tag()),Some(x)=>format!("SPAN gold {} {}",x.of(&d.text),x.kind.tag())}; println!("{}\t{}\t{}",lab,m.kind.tag(),ctx(m)); } }
  for m in &g { if !o.iter().any(|x|x.start<m.end&&m.start<x.end){ println!("FN\t{}\t{}",m.kind.tag(),ctx(m)); } }
 } }
