// A small corpus for the examples in the documentation of the verbs, which include this file: its folder, which
// has to be kept, and the open corpus.
{
    let folder = tempfile::tempdir()?;
    let news = folder.path().join("news.jsonl");
    let article = |source: &str, day: &str, text: &str| {
        format!("{{\"source\":\"{source}\",\"date\":\"2021-11-{day}\",\"text\":\"{text}\"}}\n")
    };
    let articles = [
        article("Herald", "08", "Migrants wait at the border. The president Alexander Lukashenko met Angela Merkel."),
        article("Herald", "09", "The border is closed, and the border guard of Poland sees migrants in the woods."),
        article("Post", "09", "Angela Merkel spoke with President Alexander Lukashenko about Poland."),
        article("Post", "10", "Poland builds a wall. The wall is long, the wall is high, the wall is new."),
    ];
    std::fs::write(&news, articles.concat())?;
    let corpus = folder.path().join("corpus");
    let request = newsprint::verbs::add::Request {
        corpus: corpus.clone(),
        inputs: vec![news.display().to_string()],
        ..Default::default()
    };
    newsprint::verbs::add::run(&request, &newsprint::limits::Limits::default())?;
    (folder, newsprint::store::Corpus::open(&corpus)?)
}
