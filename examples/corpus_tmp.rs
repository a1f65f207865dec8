use newsprint::recognise::*; use newsprint::recognise::alias::*; use std::time::Instant; use std::collections::HashMap;
fn main(){ let n:usize=std::env::args().nth(1).map_or(22586,|x|x.parse().unwrap());
 let f=std::fs::File::open("/work/shared/data/allsides/articles.jsonl.zst").unwrap(); let d=zstd::stream::read::Decoder::new(f).unwrap();
 use std::io::BufRead; let texts:Vec<String>=std::io::BufReader::new(d).lines().step_by(22586/n.max(1)).take(n).map(|l|{let v:serde_json::Value=serde_json::from_str(&l.unwrap()).unwrap(); format!("{}\n\n{}",v["title"].as_str().unwrap_or(""),v["content_original"].as_str().unwrap_or(""))}).collect();
 let bytes:usize=texts.iter().map(|t|t.len()).sum(); println!("{} articles {} MB",texts.len(),bytes/1000000);
 let r=Recogniser::embedded(); let mut s=Scratch::default(); let mut o=vec![]; 
 let mut toks=vec![]; let t=Instant::now(); let mut c=0; for x in &texts {span::tokenize(x,&mut toks); c+=toks.len();} println!("tokenize {:.1} MB/s {} tokens",bytes as f64/1e6/t.elapsed().as_secs_f64(),c);
 let t=Instant::now(); let mut m=0; for x in &texts { r.mentions(x,&mut s,&mut o); m+=o.len(); } println!("mentions {:.1} MB/s {}",bytes as f64/1e6/t.elapsed().as_secs_f64(),m);
 let mut res=Resolver::default(); let t=Instant::now(); let mut rows:HashMap<(Kind,String),(u64,u64)>=HashMap::new(); let mut forms:HashMap<String,HashMap<String,u64>>=HashMap::new();
 for x in &texts { r.mentions(x,&mut s,&mut o); for e in res.resolve(x,&o) { let z=rows.entry((e.kind,e.name.clone())).or_default(); z.0+=1; z.1+=e.frequency as u64; if e.frequency>0 && std::env::var("FORMS").is_ok() { for (f,c,re) in e.forms { *forms.entry(e.name.clone()).or_default().entry(format!("{f}/{re}")).or_default()+=c as u64; } } } }
 println!("mentions+resolve {:.1} MB/s",bytes as f64/1e6/t.elapsed().as_secs_f64());
 let rows:Vec<NameRow>=rows.into_iter().map(|((kind,name),(articles,frequency))|NameRow{name,kind,articles,frequency}).collect();
 let t=Instant::now(); let a=resolve_corpus(&rows,&Ledger::default()); println!("corpus of {} names {:?}",rows.len(),t.elapsed());
 let mut sum:HashMap<(String,Kind),(u64,u64)>=HashMap::new(); for (row,al) in a.iter(){ let z=sum.entry((al.canonical.clone(),al.kind)).or_default(); z.0+=row.frequency; z.1+=row.articles; }
 let mut v:Vec<_>=sum.into_iter().collect(); v.sort_by_key(|x|std::cmp::Reverse(x.1.0));
 println!("{} entities",v.len());
 for ((n,k),(f,ar)) in v.iter().take(std::env::var("TOP").map_or(100,|x|x.parse().unwrap())) { let names=a.names_of(n,*k); let al:Vec<String>=names.iter().take(7).filter(|x|x.0.name!=*n).map(|x|format!("{}/{}:{}",x.0.name,x.1.reason,x.0.articles)).collect(); println!("{f}\t{ar}\t{}\t{n}\t{}",k.tag(),al.join("; ")); if let Some(fs)=forms.get(n){let mut q:Vec<_>=fs.iter().collect(); q.sort_by_key(|x|std::cmp::Reverse(*x.1)); println!("\t\t\t\t{:?}",&q[..q.len().min(14)]);} }
}
